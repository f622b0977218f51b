/* enum_types.c: enums that parameters of these cmdlets take and no other room defines. */
#include "cmdlets/cmdlets.h"

#define ENUM(id, full, more, rows)                                                                                     \
    type id = {TYPE_OBJECT, .name = full, .flags = T_VALUE | T_ENUM | (more), .kind = K_ENUM, .members = rows}

static const enum_member colors[] = {{"Black", 0},
                                     {"DarkBlue", 1},
                                     {"DarkGreen", 2},
                                     {"DarkCyan", 3},
                                     {"DarkRed", 4},
                                     {"DarkMagenta", 5},
                                     {"DarkYellow", 6},
                                     {"Gray", 7},
                                     {"DarkGray", 8},
                                     {"Blue", 9},
                                     {"Green", 10},
                                     {"Cyan", 11},
                                     {"Red", 12},
                                     {"Magenta", 13},
                                     {"Yellow", 14},
                                     {"White", 15},
                                     {0}};
ENUM(type_ConsoleColor, "System.ConsoleColor", 0, colors);

static const enum_member member_types[] = {{"AliasProperty", 1},
                                           {"CodeProperty", 2},
                                           {"Property", 4},
                                           {"NoteProperty", 8},
                                           {"ScriptProperty", 16},
                                           {"PropertySet", 32},
                                           {"Method", 64},
                                           {"CodeMethod", 128},
                                           {"ScriptMethod", 256},
                                           {"Methods", 448},
                                           {"ParameterizedProperty", 512},
                                           {"MemberSet", 1024},
                                           {"Event", 2048},
                                           {"Dynamic", 4096},
                                           {"InferredProperty", 8192},
                                           {"Properties", 8255},
                                           {"All", 16383},
                                           {0}};
ENUM(type_PSMemberTypes, "System.Management.Automation.PSMemberTypes", T_FLAGS, member_types);

static const enum_member member_views[] = {{"Extended", 1}, {"Adapted", 2}, {"Base", 4}, {"All", 7}, {0}};
ENUM(type_PSMemberViewTypes, "System.Management.Automation.PSMemberViewTypes", T_FLAGS, member_views);

static const enum_member display_hints[] = {{"Date", 0}, {"Time", 1}, {"DateTime", 2}, {0}};
ENUM(type_DisplayHintType, "Microsoft.PowerShell.Commands.DisplayHintType", 0, display_hints);
