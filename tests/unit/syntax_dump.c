/* syntax_dump.c: prints the tree (-ast), the tokens (-tokens) or the parse errors (-errors) of scripts, in the oracle's
 * form, so that tools/compare-ast can compare. Several files: each result goes to OUT/NAME.ast and so on.
 *
 *   syntax_dump -ast|-tokens|-errors FILE
 *   syntax_dump -batch          lines "FILE<TAB>PREFIX" on stdin; writes PREFIX.ast, .tokens, .errors
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/heap.h"
#include "syntax/parser.h"

static str *read_script(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        perror(path);
        exit(2);
    }
    buf text = {0};
    char chunk[65536];
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        buf_bytes(&text, chunk, n);
    fclose(f);
    size_t bom = text.length >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    return text.length > bom ? str_utf8(text.data + bom, text.length - bom) : str_empty;
}

static void dump(const char *mode, str *text, const char *path, buf *out)
{
    if (strcmp(mode, "tokens") == 0) {
        tokens_dump(text, out);
        return;
    }
    parse_result r = parse_script(text, str_c(path));
    if (strcmp(mode, "ast") == 0) {
        ast_dump(&r.root->base, out);
        return;
    }
    for (uint32_t i = 0; i < r.error_count; i++) {
        const parse_error *e = &r.errors[i];
        buf_printf(out, "%s %u..%u ", e->id, e->start, e->end);
        str_append_utf8(e->message, out);
        buf_byte(out, '\n');
    }
}

static void write_file(const char *prefix, const char *mode, const buf *out)
{
    char path[4096];
    snprintf(path, sizeof path, "%s.%s", prefix, mode);
    FILE *f = fopen(path, "wb");
    if (!f || (out->length && fwrite(out->data, 1, out->length, f) != out->length) || fclose(f) != 0) {
        perror(path);
        exit(2);
    }
}

static int batch(void)
{
    static const char *const modes[] = {"ast", "tokens", "errors"};
    char line[8192];
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        char *prefix = strchr(line, '\t');
        if (!prefix)
            continue;
        *prefix++ = 0;
        str *text = read_script(line);
        for (size_t i = 0; i < 3; i++) {
            buf out = {0};
            dump(modes[i], text, line, &out);
            write_file(prefix, modes[i], &out);
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    heap_init();
    if (argc == 2 && strcmp(argv[1], "-batch") == 0)
        return batch();
    if (argc != 3 || argv[1][0] != '-') {
        fprintf(stderr, "usage: syntax_dump -ast|-tokens|-errors FILE | -batch\n");
        return 2;
    }
    buf out = {0};
    dump(argv[1] + 1, read_script(argv[2]), argv[2], &out);
    if (out.length && fwrite(out.data, 1, out.length, stdout) != out.length)
        return 2;
    return 0;
}
