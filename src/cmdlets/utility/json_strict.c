/* json_strict.c: is a text JSON by the letter of RFC 8259? */
#include "cmdlets/utility/json_read.h"

typedef struct checker {
    const uint16_t *u;
    size_t n, at;
    int level;
} checker;

static void skip(checker *k)
{
    while (k->at < k->n && (k->u[k->at] == ' ' ||
                            (k->u[k->at] >= '\t' && k->u[k->at] <= '\r' && k->u[k->at] != 11 && k->u[k->at] != 12)))
        k->at++;
}

static bool next_is(checker *k, char c)
{
    if (k->at >= k->n || k->u[k->at] != (uint16_t)c)
        return false;
    k->at++;
    return true;
}

static bool check_string(checker *k)
{
    if (!next_is(k, '"'))
        return false;
    for (; k->at < k->n; k->at++) {
        uint16_t u = k->u[k->at];
        if (u == '"') {
            k->at++;
            return true;
        }
        if (u < 0x20)
            return false;
        if (u != '\\')
            continue;
        if (++k->at >= k->n)
            return false;
        u = k->u[k->at];
        if (u == 'u') {
            for (int i = 0; i < 4; i++) {
                uint16_t h = ++k->at < k->n ? k->u[k->at] : 0;
                if (!((h >= '0' && h <= '9') || ((h | 32) >= 'a' && (h | 32) <= 'f')))
                    return false;
            }
        } else if (!(u == '"' || u == '\\' || u == '/' || u == 'b' || u == 'f' || u == 'n' || u == 'r' || u == 't')) {
            return false;
        }
    }
    return false;
}

static bool digits(checker *k)
{
    size_t start = k->at;
    while (k->at < k->n && k->u[k->at] >= '0' && k->u[k->at] <= '9')
        k->at++;
    return k->at > start;
}

static bool check_number(checker *k)
{
    next_is(k, '-');
    if (!next_is(k, '0') && !digits(k))
        return false;
    if (next_is(k, '.') && !digits(k))
        return false;
    if (next_is(k, 'e') || next_is(k, 'E')) {
        if (!next_is(k, '+'))
            next_is(k, '-');
        return digits(k);
    }
    return true;
}

static bool check_word(checker *k, const char *word)
{
    for (; *word; word++)
        if (!next_is(k, *word))
            return false;
    return true;
}

static bool check_value(checker *k);

static bool check_items(checker *k, char end, bool named)
{
    k->at++;
    skip(k);
    if (next_is(k, end))
        return true;
    do {
        skip(k);
        if (named) {
            if (!check_string(k))
                return false;
            skip(k);
            if (!next_is(k, ':'))
                return false;
        }
        if (!check_value(k))
            return false;
        skip(k);
    } while (next_is(k, ','));
    return next_is(k, end);
}

static bool check_value(checker *k)
{
    skip(k);
    if (k->at >= k->n || ++k->level > 1000)
        return false;
    bool good;
    switch (k->u[k->at]) {
    case '{': good = check_items(k, '}', true); break;
    case '[': good = check_items(k, ']', false); break;
    case '"': good = check_string(k); break;
    case 't': good = check_word(k, "true"); break;
    case 'f': good = check_word(k, "false"); break;
    case 'n': good = check_word(k, "null"); break;
    default: good = check_number(k);
    }
    k->level--;
    return good;
}

bool json_strict(const str *text, str **why)
{
    checker k = {.u = str_all_units(text), .n = text->length};
    *why = str_c("Cannot parse the JSON.");
    if (!check_value(&k))
        return false;
    skip(&k);
    return k.at == k.n;
}
