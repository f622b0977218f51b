/* version_table.c: $PSVersionTable. */
#include <string.h>

#include "base/sys.h"
#include "engine/session/session_internal.h"
#include "object/member.h"

const char session_version[] = "7.6.5";

value version_object(const char *type_name, const char *text)
{
    const type *t = type_find_c(type_name);
    value v = v_str(str_c(text));
    return t ? convert_to(v, t) : v;
}

/* PRETTY_NAME of /etc/os-release, "Linux" when there is none. */
static str *system_name(void)
{
    static const char key[] = "PRETTY_NAME=";
    char *data;
    size_t length;
    if (sys_read_file("/etc/os-release", &data, &length) < 0)
        return str_c("Linux");
    char *end = data + length;
    for (char *line = data; line < end;) {
        char *stop = memchr(line, '\n', (size_t)(end - line));
        if (!stop)
            stop = end;
        size_t n = (size_t)(stop - line), k = sizeof key - 1;
        if (n > k && !memcmp(line, key, k)) {
            line += k, n -= k;
            if (n > 1 && (line[0] == '"' || line[0] == '\''))
                line++, n -= 2;
            return str_utf8(line, n);
        }
        line = stop + 1;
    }
    return str_c("Linux");
}

static value compatible_versions(void)
{
    static const char *const all[] = {"1.0", "2.0", "3.0", "4.0", "5.0", "5.1", "6.0", "7.0"};
    const type *t = type_find_c("System.Version");
    size_t n = sizeof all / sizeof *all;
    array *a = array_new(t ? t : &type_String, n);
    for (size_t i = 0; i < n; i++)
        array_put(a, i, version_object("System.Version", all[i]));
    return v_obj(a);
}

static void put(map *m, const char *name, value v)
{
    map_set(m, v_str(str_c(name)), v);
}

value version_table_object(void)
{
    map *m = hashtable_new();
    put(m, "PSVersion", version_object("System.Management.Automation.SemanticVersion", session_version));
    put(m, "PSEdition", v_str(str_c("Core")));
    put(m, "GitCommitId", v_str(str_c(session_version)));
    put(m, "OS", v_str(system_name()));
    put(m, "Platform", v_str(str_c("Unix")));
    put(m, "PSCompatibleVersions", compatible_versions());
    put(m, "PSRemotingProtocolVersion", version_object("System.Version", "2.4"));
    put(m, "SerializationVersion", version_object("System.Version", "1.1.0.1"));
    put(m, "WSManStackVersion", version_object("System.Version", "3.0"));
    return v_obj(m);
}
