/* regex_class.c: character classes and character escapes of .NET patterns.
 *
 * Classes are spelled out for PCRE2: `\w` is letters, nonspacing marks, decimal digits and connectors, `[a-z-[aeiou]]` is
 * a lookahead that refuses what is taken away. */
#include <stdio.h>
#include <string.h>

#include "base/utf.h"
#include "object/error.h"
#include "object/regex_internal.h"

static bool narrow(const translator *t)
{
    return t->spelling & SPELL_NARROW;
}

/* ---- units and ranges ---- */

static void put_escaped(wbuf *out, uint16_t c)
{
    bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c >= 0x80;
    if (plain) {
        wbuf_unit(out, c);
    } else if (c > ' ' && c < 0x7F) {
        wbuf_unit(out, '\\');
        wbuf_unit(out, c);
    } else {
        wbuf_printf(out, "\\x%02x", c);
    }
}

/* Letters beyond Latin-1 that equal one of it when case is ignored. */
static const struct {
    uint16_t wide, latin1;
} case_partners[] = {{0x178, 0xFF}, {0x1E9E, 0xDF}, {0x212A, 'k'}, {0x212B, 0xE5}};

static void put_partners(translator *t, wbuf *out, uint16_t low, uint16_t high)
{
    if (!(t->options & RX_IGNORE_CASE) || !narrow(t)) {
        return; /* PCRE2 knows them in wide text */
    }
    for (size_t i = 0; i < sizeof case_partners / sizeof *case_partners; i++) {
        if (case_partners[i].wide >= low && case_partners[i].wide <= high) {
            put_escaped(out, case_partners[i].latin1);
        }
    }
}

static void put_range(translator *t, wbuf *out, uint16_t low, uint16_t high)
{
    put_partners(t, out, low, high);
    if (narrow(t)) {
        if (low > 0xFF) {
            return;
        }
        high = high > 0xFF ? 0xFF : high;
    }
    put_escaped(out, low);
    if (high > low) {
        wbuf_unit(out, '-');
        put_escaped(out, high);
    }
}

void regex_put_literal(translator *t, uint16_t unit)
{
    bool ignore_case = t->options & RX_IGNORE_CASE;
    size_t i = 0, n = sizeof case_partners / sizeof *case_partners;
    while (ignore_case && i < n && case_partners[i].wide != unit) {
        i++;
    }
    if (ignore_case && i < n && narrow(t)) {
        unit = case_partners[i].latin1;
    }
    if (narrow(t) && unit > 0xFF) {
        wbuf_ascii(&t->out, "(?:(?!))"); /* no such unit in Latin-1 text */
    } else {
        put_escaped(&t->out, unit);
    }
}

/* ---- shorthands ---- */

/* [what][narrow], to stand within brackets. */
typedef struct spelling {
    const char *wide, *narrow, *ecma;
} spelling;

static const spelling word = {"\\p{L}\\p{Mn}\\p{Nd}\\p{Pc}",
                              "0-9A-Z_a-z\\xaa\\xb5\\xba\\xc0-\\xd6\\xd8-\\xf6\\xf8-\\xff", "0-9A-Z_a-z"};
static const spelling not_word = {
    "\\p{C}\\p{Me}\\p{Mc}\\p{Nl}\\p{No}\\p{Pd}\\p{Ps}\\p{Pe}\\p{Pi}\\p{Pf}\\p{Po}\\p{S}\\p{Z}",
    "\\x00-/:-@\\[-\\^`\\{-\\xa9\\xab-\\xb4\\xb6-\\xb9\\xbb-\\xbf\\xd7\\xf7", "\\x00-/:-@\\[-\\^`\\{-\\x{ffff}"};
static const spelling digit = {"\\p{Nd}", "0-9", "0-9"};
static const spelling not_digit = {"\\P{Nd}", "\\x00-/:-\\xff", "\\x00-/:-\\x{ffff}"};
static const spelling space = {
    "\\x09-\\x0d\\x20\\x85\\xa0\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}"
    "\\x{3000}",
    "\\x09-\\x0d\\x20\\x85\\xa0", "\\x09-\\x0d\\x20"};
static const spelling not_space = {
    "\\x00-\\x08\\x0e-\\x1f!-\\x84\\x86-\\x9f\\xa1-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}"
    "\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{ffff}",
    "\\x00-\\x08\\x0e-\\x1f!-\\x84\\x86-\\x9f\\xa1-\\xff", "\\x00-\\x08\\x0e-\\x1f!-\\x{ffff}"};

static void put_spelling(translator *t, wbuf *out, const spelling *s)
{
    if (!(t->options & RX_ECMASCRIPT)) {
        wbuf_ascii(out, narrow(t) ? s->narrow : s->wide);
        return;
    }
    const char *end = narrow(t) ? strstr(s->ecma, "\\x{ffff}") : NULL;
    if (!end) {
        wbuf_ascii(out, s->ecma);
        return;
    }
    for (const char *p = s->ecma; p < end; p++) {
        wbuf_unit(out, (uint16_t)*p);
    }
    wbuf_ascii(out, "\\xff");
}

/* ---- \p{...} ---- */

static const struct {
    const char *name;
    uint16_t low, high;
} blocks[] = {{"IsBasicLatin", 0, 0x7F},
              {"IsLatin-1Supplement", 0x80, 0xFF},
              {"IsLatinExtended-A", 0x100, 0x17F},
              {"IsLatinExtended-B", 0x180, 0x24F},
              {"IsIPAExtensions", 0x250, 0x2AF},
              {"IsSpacingModifierLetters", 0x2B0, 0x2FF},
              {"IsCombiningDiacriticalMarks", 0x300, 0x36F},
              {"IsGreek", 0x370, 0x3FF},
              {"IsGreekandCoptic", 0x370, 0x3FF},
              {"IsCyrillic", 0x400, 0x4FF},
              {"IsCyrillicSupplement", 0x500, 0x52F},
              {"IsArmenian", 0x530, 0x58F},
              {"IsHebrew", 0x590, 0x5FF},
              {"IsArabic", 0x600, 0x6FF},
              {"IsSyriac", 0x700, 0x74F},
              {"IsThaana", 0x780, 0x7BF},
              {"IsDevanagari", 0x900, 0x97F},
              {"IsBengali", 0x980, 0x9FF},
              {"IsGurmukhi", 0xA00, 0xA7F},
              {"IsGujarati", 0xA80, 0xAFF},
              {"IsOriya", 0xB00, 0xB7F},
              {"IsTamil", 0xB80, 0xBFF},
              {"IsTelugu", 0xC00, 0xC7F},
              {"IsKannada", 0xC80, 0xCFF},
              {"IsMalayalam", 0xD00, 0xD7F},
              {"IsSinhala", 0xD80, 0xDFF},
              {"IsThai", 0xE00, 0xE7F},
              {"IsLao", 0xE80, 0xEFF},
              {"IsTibetan", 0xF00, 0xFFF},
              {"IsMyanmar", 0x1000, 0x109F},
              {"IsGeorgian", 0x10A0, 0x10FF},
              {"IsHangulJamo", 0x1100, 0x11FF},
              {"IsEthiopic", 0x1200, 0x137F},
              {"IsCherokee", 0x13A0, 0x13FF},
              {"IsRunic", 0x16A0, 0x16FF},
              {"IsKhmer", 0x1780, 0x17FF},
              {"IsMongolian", 0x1800, 0x18AF},
              {"IsLatinExtendedAdditional", 0x1E00, 0x1EFF},
              {"IsGreekExtended", 0x1F00, 0x1FFF},
              {"IsGeneralPunctuation", 0x2000, 0x206F},
              {"IsSuperscriptsandSubscripts", 0x2070, 0x209F},
              {"IsCurrencySymbols", 0x20A0, 0x20CF},
              {"IsCombiningDiacriticalMarksforSymbols", 0x20D0, 0x20FF},
              {"IsLetterlikeSymbols", 0x2100, 0x214F},
              {"IsNumberForms", 0x2150, 0x218F},
              {"IsArrows", 0x2190, 0x21FF},
              {"IsMathematicalOperators", 0x2200, 0x22FF},
              {"IsMiscellaneousTechnical", 0x2300, 0x23FF},
              {"IsControlPictures", 0x2400, 0x243F},
              {"IsEnclosedAlphanumerics", 0x2460, 0x24FF},
              {"IsBoxDrawing", 0x2500, 0x257F},
              {"IsBlockElements", 0x2580, 0x259F},
              {"IsGeometricShapes", 0x25A0, 0x25FF},
              {"IsMiscellaneousSymbols", 0x2600, 0x26FF},
              {"IsDingbats", 0x2700, 0x27BF},
              {"IsBraillePatterns", 0x2800, 0x28FF},
              {"IsCJKRadicalsSupplement", 0x2E80, 0x2EFF},
              {"IsCJKSymbolsandPunctuation", 0x3000, 0x303F},
              {"IsHiragana", 0x3040, 0x309F},
              {"IsKatakana", 0x30A0, 0x30FF},
              {"IsBopomofo", 0x3100, 0x312F},
              {"IsHangulCompatibilityJamo", 0x3130, 0x318F},
              {"IsCJKUnifiedIdeographsExtensionA", 0x3400, 0x4DBF},
              {"IsCJKUnifiedIdeographs", 0x4E00, 0x9FFF},
              {"IsHangulSyllables", 0xAC00, 0xD7AF},
              {"IsHighSurrogates", 0xD800, 0xDB7F},
              {"IsLowSurrogates", 0xDC00, 0xDFFF},
              {"IsPrivateUse", 0xE000, 0xF8FF},
              {"IsPrivateUseArea", 0xE000, 0xF8FF},
              {"IsCJKCompatibilityIdeographs", 0xF900, 0xFAFF},
              {"IsAlphabeticPresentationForms", 0xFB00, 0xFB4F},
              {"IsArabicPresentationForms-A", 0xFB50, 0xFDFF},
              {"IsHalfwidthandFullwidthForms", 0xFF00, 0xFFEF},
              {"IsSpecials", 0xFFF0, 0xFFFF}};

static const char categories[] =
    " L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl Zp C Cc "
    "Cf Cs Co Cn ";

static void put_block(translator *t, wbuf *out, size_t i, bool negated)
{
    if (!negated) {
        put_range(t, out, blocks[i].low, blocks[i].high);
        return;
    }
    if (blocks[i].low > 0) {
        put_range(t, out, 0, (uint16_t)(blocks[i].low - 1));
    }
    if (blocks[i].high < 0xFFFF) {
        put_range(t, out, (uint16_t)(blocks[i].high + 1), 0xFFFF);
    }
}

/* Behind \p or \P. */
static void put_property(translator *t, wbuf *out, bool negated)
{
    if (t->n - t->pos < 3 || t->p[t->pos] != '{') {
        regex_parse_error(t, "Incomplete \\p{X} character escape.");
    }
    char name[64];
    size_t n = 0;
    for (t->pos++; t->pos < t->n && (regex_is_word(t->p[t->pos]) || t->p[t->pos] == '-'); t->pos++) {
        if (n + 1 < sizeof name) {
            name[n++] = (char)(t->p[t->pos] < 0x80 ? t->p[t->pos] : '?');
        }
    }
    name[n] = 0;
    if (t->pos == t->n || t->p[t->pos++] != '}') {
        regex_parse_error(t, "Incomplete \\p{X} character escape.");
    }
    char wanted[72];
    snprintf(wanted, sizeof wanted, " %s ", name);
    if (n && n <= 2 && strstr(categories, wanted)) {
        wbuf_printf(out, "\\%c{%s}", negated ? 'P' : 'p', name);
        return;
    }
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        if (strcmp(blocks[i].name, name) == 0) {
            put_block(t, out, i, negated);
            return;
        }
    }
    if (strncmp(name, "Is", 2) == 0) {
        snprintf(wanted, sizeof wanted, "\\p{%.60s}", name);
        throw_unsupported(str_to_c(str_printf("the Unicode block %s in a regular expression", wanted)));
    }
    regex_parse_error(t, "Unknown property '%s'.", name);
}

static void put_shorthand(translator *t, wbuf *out, uint16_t letter)
{
    switch (letter) {
    case 'w': put_spelling(t, out, &word); break;
    case 'W': put_spelling(t, out, &not_word); break;
    case 'd': put_spelling(t, out, &digit); break;
    case 'D': put_spelling(t, out, &not_digit); break;
    case 's': put_spelling(t, out, &space); break;
    case 'S': put_spelling(t, out, &not_space); break;
    default: put_property(t, out, letter == 'P'); break;
    }
}

/* `[]` is no class for PCRE2: nothing, or anything, instead. */
static void put_class(wbuf *out, const wbuf *members, bool negated)
{
    if (members->length == 0) {
        wbuf_ascii(out, negated ? "." : "(?:(?!))");
        return;
    }
    wbuf_ascii(out, negated ? "[^" : "[");
    wbuf_units(out, members->data, members->length);
    wbuf_unit(out, ']');
}

void regex_shorthand(translator *t, uint16_t letter)
{
    wbuf members = {0};
    put_shorthand(t, &members, letter);
    put_class(&t->out, &members, false);
}

/* ---- escapes of one character ---- */

bool regex_is_word(uint16_t c)
{
    return c == '_' || (c < 0x80 ? (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z')
                                 : utf_is_letter(c) || utf_is_digit(c));
}

static int hex_value(uint16_t c)
{
    return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

static uint16_t scan_hex(translator *t, size_t count)
{
    uint32_t u = 0;
    if (t->n - t->pos >= count) {
        int h = 0;
        for (; count > 0 && (h = hex_value(t->p[t->pos++])) >= 0; count--) {
            u = u * 16 + (uint32_t)h;
        }
    }
    if (count > 0) {
        regex_parse_error(t, "Insufficient or invalid hexadecimal digits.");
    }
    return (uint16_t)u;
}

static uint16_t scan_control(translator *t)
{
    if (t->pos >= t->n) {
        regex_parse_error(t, "Missing control character.");
    }
    uint16_t c = t->p[t->pos++];
    if (c >= 'a' && c <= 'z') {
        c = (uint16_t)(c - 32);
    }
    if (c < '@' || c >= '@' + 32) {
        regex_parse_error(t, "Unrecognized control character.");
    }
    return (uint16_t)(c - '@');
}

uint16_t regex_char_escape(translator *t)
{
    uint16_t c = t->p[t->pos++];
    if (c >= '0' && c <= '7') {
        uint32_t u = 0;
        t->pos--;
        for (int i = 0; i < 3 && t->pos < t->n && t->p[t->pos] >= '0' && t->p[t->pos] <= '7'; i++) {
            u = u * 8 + (uint32_t)(t->p[t->pos++] - '0');
        }
        return (uint16_t)(u & 0xFF);
    }
    switch (c) {
    case 'x': return scan_hex(t, 2);
    case 'u': return scan_hex(t, 4);
    case 'a': return 7;
    case 'b': return 8;
    case 'e': return 0x1B;
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return 0x0B;
    case 'c': return scan_control(t);
    default:
        if (!(t->options & RX_ECMASCRIPT) && regex_is_word(c)) {
            regex_parse_error(t, "Unrecognized escape sequence \\%s.", str_to_c(str_char(c)));
        }
        return c;
    }
}

/* ---- brackets ---- */

static bool is_shorthand(uint16_t c)
{
    return c == 'w' || c == 'W' || c == 'd' || c == 'D' || c == 's' || c == 'S' || c == 'p' || c == 'P';
}

static bool at(const translator *t, size_t ahead, uint16_t c)
{
    return t->pos + ahead < t->n && t->p[t->pos + ahead] == c;
}

/* One member: true when it was a shorthand and is written already. */
static bool scan_member(translator *t, wbuf *members, bool in_range, uint16_t *unit, bool *escaped)
{
    *escaped = false;
    *unit = t->p[t->pos++];
    if (*unit != '\\' || t->pos >= t->n) {
        return false;
    }
    *escaped = true;
    uint16_t c = t->p[t->pos];
    if (is_shorthand(c)) {
        t->pos++;
        if (in_range) {
            regex_parse_error(t, "Cannot include class \\%c in character range.", c);
        }
        put_shorthand(t, members, c);
        return true;
    }
    if (c == '-') {
        t->pos++;
        *unit = '-';
    } else {
        *unit = regex_char_escape(t);
    }
    return false;
}

/* `-[` within a class: the rest is taken away; it must end the class. */
static void scan_subtraction(translator *t, wbuf *taken)
{
    t->pos += 1;
    regex_class(t, taken);
    if (t->pos < t->n && t->p[t->pos] != ']') {
        regex_parse_error(t, "A subtraction must be the last element in a character class.");
    }
}

static void scan_members(translator *t, wbuf *members, wbuf *taken)
{
    uint16_t low = 0;
    bool in_range = false, first = true, closed = false;
    for (; t->pos < t->n; first = false) {
        uint16_t unit;
        bool escaped;
        if (t->p[t->pos] == ']' && !first) {
            t->pos++;
            closed = true;
            break;
        }
        if (scan_member(t, members, in_range, &unit, &escaped)) {
            continue;
        }
        if (unit == '[' && !escaped && at(t, 0, ':') && at(t, 1, ':') && at(t, 2, ']') && !in_range) {
            t->pos += 3; /* [::] says nothing */
            continue;
        }
        if (in_range) {
            in_range = false;
            if (unit == '[' && !escaped && !first) {
                put_range(t, members, low, low);
                t->pos--;
                scan_subtraction(t, taken);
                continue;
            }
            if (low > unit) {
                regex_parse_error(t, "[x-y] range in reverse order.");
            }
            put_range(t, members, low, unit);
        } else if (at(t, 0, '-') && t->pos + 1 < t->n && t->p[t->pos + 1] != ']') {
            low = unit;
            in_range = true;
            t->pos++;
        } else if (unit == '-' && !escaped && at(t, 0, '[') && !first) {
            scan_subtraction(t, taken);
        } else {
            put_range(t, members, unit, unit);
        }
    }
    if (!closed) {
        regex_parse_error(t, "Unterminated [] set.");
    }
}

void regex_class(translator *t, wbuf *out)
{
    bool negated = at(t, 0, '^');
    t->pos += negated;
    wbuf members = {0}, taken = {0};
    scan_members(t, &members, &taken);
    if (taken.length == 0) {
        put_class(out, &members, negated);
        return;
    }
    wbuf_ascii(out, "(?:(?!");
    wbuf_units(out, taken.data, taken.length);
    wbuf_unit(out, ')');
    put_class(out, &members, negated);
    wbuf_unit(out, ')');
}
