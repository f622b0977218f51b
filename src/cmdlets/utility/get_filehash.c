/* get_filehash.c: Get-FileHash. */
#include <errno.h>
#include <fcntl.h>

#include "base/heap.h"
#include "base/sys.h"
#include "cmdlets/management/file_error.h"
#include "cmdlets/management/item_path.h"
#include "types/crypto.h"
#include "types/io.h"

enum { P_Path, P_LiteralPath, P_InputStream, P_Algorithm };
static const param_spec params[] = {
    [P_Path] = {"Path", "string[]", .sets = "Path", .position = 1,
                .flags = PF_MANDATORY | PF_PIPELINE | PF_PIPELINE_PROPERTY},
    [P_LiteralPath] = {"LiteralPath", "string[]", .aliases = "PSPath,LP", .sets = "LiteralPath",
                       .flags = PF_MANDATORY | PF_PIPELINE_PROPERTY},
    [P_InputStream] = {"InputStream", "System.IO.Stream", .sets = "StreamParameterSet", .position = 1,
                       .flags = PF_MANDATORY},
    [P_Algorithm] = {"Algorithm", "string", .position = 2, .validate = "set SHA1,SHA256,SHA384,SHA512,MD5"},
    {0}};

typedef struct file_hash {
    object o;
    str *algorithm, *hash, *path;
} file_hash;

#define GETTER(id)                                                                                                     \
    static value get_##id(value self, const type *of)                                                                  \
    {                                                                                                                  \
        str *s = ((file_hash *)self.as.o)->id;                                                                         \
        (void)of;                                                                                                      \
        return s ? v_str(s) : V_NULL;                                                                                  \
    }
GETTER(algorithm)
GETTER(hash)
GETTER(path)

static const property properties[] = {{"Algorithm", "string", get_algorithm, NULL, 0},
                                      {"Hash", "string", get_hash, NULL, 0},
                                      {"Path", "string", get_path, NULL, 0},
                                      {0}};
type type_FileHashInfo = {TYPE_OBJECT, .name = "Microsoft.PowerShell.Commands.FileHashInfo", .kind = K_OBJECT,
                          .properties = properties};

static hash_id algorithm_of(cmdlet_run *c)
{
    str *name = arg_str(c, P_Algorithm);
    return name ? hash_id_of(name) : HASH_SHA256;
}

static void write_hash(cmdlet_run *c, const hash_algorithm *a, hash_state *state, str *path)
{
    unsigned char out[HASH_MAX_SIZE];
    char hex[2 * HASH_MAX_SIZE + 1];
    a->final(out, state);
    for (uint32_t i = 0; i < a->size; i++) {
        hex[2 * i] = "0123456789ABCDEF"[out[i] >> 4];
        hex[2 * i + 1] = "0123456789ABCDEF"[out[i] & 15];
    }
    hex[2 * a->size] = 0;
    file_hash *h = heap_alloc(sizeof *h);
    h->o.type = &type_FileHashInfo;
    h->algorithm = str_c(hash_name(algorithm_of(c)));
    h->hash = str_c(hex);
    h->path = path;
    cmdlet_write(c, v_obj(h));
}

static void hash_file(cmdlet_run *c, const item_place *at, void *arg_)
{
    const hash_algorithm *a = hash_algorithm_get(algorithm_of(c));
    hash_state state;
    uint8_t *part = heap_alloc_leaf(65536);
    ssize_t n;
    (void)arg_;
    int fd = sys_open(str_to_c(at->path), O_RDONLY, 0);
    a->init(&state);
    n = fd;
    while (fd >= 0 && (n = sys_read(fd, part, 65536)) > 0) {
        a->update(&state, part, (size_t)n);
        cmdlet_poll(c);
    }
    if (fd >= 0)
        sys_close(fd);
    if (n == -EISDIR)
        return;
    if (n < 0)
        cmdlet_error(
            c, error_record_new(file_exception((int)n, at->path), "FileReadError", EC_ReadError, v_str(at->path)));
    else
        write_hash(c, a, &state, at->path);
}

static void hash_stream(cmdlet_run *c)
{
    const hash_algorithm *a = hash_algorithm_get(algorithm_of(c));
    hash_state state;
    uint8_t *part = heap_alloc_leaf(65536);
    a->init(&state);
    for (size_t n; (n = io_read(arg(c, P_InputStream), part, 65536)) > 0;)
        a->update(&state, part, n);
    write_hash(c, a, &state, NULL);
}

static void process(cmdlet_run *c)
{
    if (has(c, P_InputStream)) {
        hash_stream(c);
        return;
    }
    bool literal = has(c, P_LiteralPath);
    list *paths = items_of(arg(c, literal ? P_LiteralPath : P_Path));
    for (size_t i = 0; i < list_count(paths); i++) {
        str *path = to_str(list_get(paths, i));
        sys_stat st;
        str *full = path_resolve(c->rs, path);
        if (!(wildcard_has(path) && !literal) && sys_stat_path(str_to_c(full), true, &st) < 0)
            cmdlet_error_text(c, "System.IO.FileNotFoundException", "FileNotFound", EC_ObjectNotFound, v_str(full),
                              "Cannot find path '%s' because it does not exist.", str_to_c(full));
        else
            path_expand(c, path, literal, hash_file, NULL);
    }
}

const cmdlet cmdlet_get_filehash = {.name = "Get-FileHash",
                                    .module = MODULE_UTILITY,
                                    .params = params,
                                    .default_set = "Path",
                                    .output = "Microsoft.PowerShell.Commands.FileHashInfo",
                                    .synopsis = "Computes the hash value for a file by using a specified algorithm.",
                                    .process = process};
