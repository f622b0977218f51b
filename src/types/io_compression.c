/* io_compression.c: GZipStream, DeflateStream and ZLibStream over zlib, which is loaded at first use (it is not linked: it
 * would cost every start). */
#include <dlfcn.h>
#include <pthread.h>
#include <string.h>
#include <zlib.h>

#include "base/heap.h"
#include "types/io_stream.h"

#define COMPRESSION "System.IO.Compression."

static const enum_member modes[] = {{"Decompress", 0}, {"Compress", 1}, {0}};
static ENUM_TYPE(CompressionMode, COMPRESSION "CompressionMode", modes, 0);
static const enum_member levels[] = {{"Optimal", 0}, {"Fastest", 1}, {"NoCompression", 2}, {"SmallestSize", 3}, {0}};
static ENUM_TYPE(CompressionLevel, COMPRESSION "CompressionLevel", levels, 0);

/* ---- the library ---- */

static struct zlib {
    int (*inflate_init)(z_streamp, int, const char *, int);
    int (*inflate)(z_streamp, int);
    int (*inflate_reset)(z_streamp);
    int (*inflate_end)(z_streamp);
    int (*deflate_init)(z_streamp, int, int, int, int, int, const char *, int);
    int (*deflate)(z_streamp, int);
    int (*deflate_end)(z_streamp);
    bool ready;
} zlib;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void)
{
    void *l = dlopen("libz.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!l) {
        return;
    }
    zlib.inflate_init = (int (*)(z_streamp, int, const char *, int))dlsym(l, "inflateInit2_");
    zlib.inflate = (int (*)(z_streamp, int))dlsym(l, "inflate");
    zlib.inflate_reset = (int (*)(z_streamp))dlsym(l, "inflateReset");
    zlib.inflate_end = (int (*)(z_streamp))dlsym(l, "inflateEnd");
    zlib.deflate_init = (int (*)(z_streamp, int, int, int, int, int, const char *, int))dlsym(l, "deflateInit2_");
    zlib.deflate = (int (*)(z_streamp, int))dlsym(l, "deflate");
    zlib.deflate_end = (int (*)(z_streamp))dlsym(l, "deflateEnd");
    zlib.ready = zlib.inflate_init && zlib.inflate && zlib.inflate_reset && zlib.inflate_end && zlib.deflate_init &&
                 zlib.deflate && zlib.deflate_end;
}

/* ---- one stream: zlib's own memory is malloc's, freed on closing or by the finalizer ---- */

enum { PART = 16384 };

typedef struct codec {
    z_stream z;
    uint8_t in[PART], out[PART];
    bool compress, gzip, open, ended, any;
} codec;

static void codec_end(codec *c)
{
    if (c->open) {
        c->open = false;
        (c->compress ? zlib.deflate_end : zlib.inflate_end)(&c->z);
    }
}

static void finalize(void *object, void *data)
{
    (void)data;
    codec_end(object);
}

_Noreturn static void throw_invalid(void)
{
    throw_argument("System.IO.InvalidDataException", NULL,
                   "The archive entry was compressed using an unsupported compression method.");
}

static size_t inflate_read(stream *s, uint8_t *p, size_t n)
{
    codec *c = s->codec;
    c->z.next_out = p;
    c->z.avail_out = (uInt)(n > 1 << 30 ? 1 << 30 : n);
    uInt room = c->z.avail_out;
    while (c->z.avail_out == room && !c->ended) {
        if (c->z.avail_in == 0) {
            c->z.next_in = c->in;
            c->z.avail_in = (uInt)io_read(s->inner, c->in, PART);
            if (c->z.avail_in == 0) {
                if (c->any && !c->ended) {
                    throw_argument("System.IO.InvalidDataException", NULL, "Found truncated data while decoding.");
                }
                c->ended = true;
                break;
            }
            c->any = true;
        }
        int r = zlib.inflate(&c->z, Z_NO_FLUSH);
        if (r == Z_STREAM_END) {
            /* Members of a gzip file may follow one another. */
            c->any = false;
            if (!c->gzip ||
                (c->z.avail_in == 0 &&
                 (c->z.next_in = c->in, c->z.avail_in = (uInt)io_read(s->inner, c->in, PART)) == 0) ||
                c->z.next_in[0] != 0x1F) {
                c->ended = true;
            } else {
                zlib.inflate_reset(&c->z);
                c->any = true;
            }
        } else if (r != Z_OK && r != Z_BUF_ERROR) {
            throw_invalid();
        }
    }
    return room - c->z.avail_out;
}

static void deflate_all(stream *s, const uint8_t *p, size_t n, int flush)
{
    codec *c = s->codec;
    c->z.next_in = (Bytef *)(uintptr_t)p;
    c->z.avail_in = (uInt)n;
    do {
        c->z.next_out = c->out;
        c->z.avail_out = PART;
        zlib.deflate(&c->z, flush);
        io_write(s->inner, c->out, PART - c->z.avail_out);
    } while (c->z.avail_out == 0);
    c->z.next_in = NULL;
}

static void deflate_write(stream *s, const uint8_t *p, size_t n)
{
    ((codec *)s->codec)->any = true;
    while (n) {
        size_t part = n > 1 << 30 ? 1 << 30 : n;
        deflate_all(s, p, part, Z_NO_FLUSH);
        p += part;
        n -= part;
    }
}

static void codec_flush(stream *s)
{
    codec *c = s->codec;
    if (c->compress && c->any) {
        deflate_all(s, NULL, 0, Z_SYNC_FLUSH);
    }
    if (c->compress) {
        io_flush(s->inner);
    }
}

static void codec_close(stream *s)
{
    codec *c = s->codec;
    if (c->compress && c->open && c->any) { /* nothing written: nothing comes out */
        deflate_all(s, NULL, 0, Z_FINISH);
    }
    codec_end(c);
    if (!s->leave_open) {
        io_close(s->inner);
    }
}

static const stream_ops codec_ops = {
    .read = inflate_read, .write = deflate_write, .flush = codec_flush, .close = codec_close};

extern type type_GZipStream, type_DeflateStream, type_ZLibStream;

/* stream, mode or level[, leaveOpen] */
METHOD(make)
{
    static const int zlib_levels[] = {6, 1, 0, 9};
    pthread_once(&once, load);
    if (!zlib.ready) {
        throw_error("System.DllNotFoundException", "DllNotFoundException", EC_NotInstalled, V_NULL,
                    "libz.so.1 is not installed.");
    }
    stream *inner = stream_of(c->args[0]), *s = stream_new(c->type, &codec_ops);
    codec *k = heap_alloc(sizeof *k);
    bool by_level = c->args[1].type == type_CompressionLevel.id;
    k->compress = by_level || c->args[1].as.i == 1;
    k->gzip = c->type == &type_GZipStream;
    if (k->compress ? !inner->can_write : !inner->can_read) {
        throw_argument("System.ArgumentException", "stream", "Stream does not support %s.",
                       k->compress ? "writing" : "reading");
    }
    int bits = k->gzip ? 31 : c->type == &type_DeflateStream ? -15 : 15;
    int level = by_level ? zlib_levels[c->args[1].as.i & 3] : 6;
    int r = k->compress
                ? zlib.deflate_init(&k->z, level, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, sizeof k->z)
                : zlib.inflate_init(&k->z, bits, ZLIB_VERSION, sizeof k->z);
    if (r != Z_OK) {
        throw_invalid();
    }
    k->open = true;
    heap_finalizer(k, finalize, NULL);
    s->codec = k;
    s->inner = c->args[0];
    s->can_read = !k->compress;
    s->can_write = k->compress;
    s->leave_open = c->argc > 2 && to_bool(c->args[2]);
    return v_obj(s);
}

GETTER(inner)
{
    return ((stream *)self.as.o)->inner;
}

static void dispose_value(value v)
{
    io_close(v);
}

static const type_ops codec_type_ops = {.dispose = dispose_value};
static const method ctors[] = {
    {NULL, "System.IO.Stream stream, " COMPRESSION "CompressionMode mode", NULL, make, 0},
    {NULL, "System.IO.Stream stream, " COMPRESSION "CompressionLevel compressionLevel", NULL, make, 0},
    {NULL, "System.IO.Stream stream, " COMPRESSION "CompressionMode mode, bool leaveOpen", NULL, make, 0},
    {NULL, "System.IO.Stream stream, " COMPRESSION "CompressionLevel compressionLevel, bool leaveOpen", NULL, make, 0},
    {0}};
static const property properties[] = {{"BaseStream", "System.IO.Stream", get_inner, NULL, 0}, {0}};
#define CODEC(id)                                                                                                      \
    type type_##id = {TYPE_OBJECT,    .name = COMPRESSION #id,  .base = "System.IO.Stream", .kind = K_OBJECT,          \
                      .ctors = ctors, .properties = properties, .ops = &codec_type_ops};
CODEC(GZipStream)
CODEC(DeflateStream)
CODEC(ZLibStream)

TYPES_EXPORT(io_compression, &type_CompressionMode, &type_CompressionLevel, &type_GZipStream, &type_DeflateStream,
             &type_ZLibStream);
