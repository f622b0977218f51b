/* preference_types.c: the enums of preference variables. */
#include "engine/session/session_internal.h"

#define SMA "System.Management.Automation."
#define ENUM(id, full)                                                                                                 \
    type id = {TYPE_OBJECT, .name = SMA full, .flags = T_VALUE | T_ENUM, .kind = K_ENUM, .members = id##_members}

static const enum_member type_ActionPreference_members[] = {{"SilentlyContinue", ACTION_SILENT},
                                                            {"Stop", ACTION_STOP},
                                                            {"Continue", ACTION_CONTINUE},
                                                            {"Inquire", ACTION_INQUIRE},
                                                            {"Ignore", ACTION_IGNORE},
                                                            {"Suspend", ACTION_SUSPEND},
                                                            {"Break", ACTION_BREAK},
                                                            {0}};
ENUM(type_ActionPreference, "ActionPreference");

static const enum_member type_ConfirmImpact_members[] = {{"None", 0}, {"Low", 1}, {"Medium", 2}, {"High", 3}, {0}};
ENUM(type_ConfirmImpact, "ConfirmImpact");

static const enum_member type_ErrorView_members[] = {
    {"NormalView", 0}, {"CategoryView", 1}, {"ConciseView", 2}, {"DetailedView", 3}, {0}};
ENUM(type_ErrorView, "ErrorView");

static const enum_member type_NativeArgumentPassingStyle_members[] = {
    {"Legacy", 0}, {"Standard", 1}, {"Windows", 2}, {0}};
ENUM(type_NativeArgumentPassingStyle, "NativeArgumentPassingStyle");

static const enum_member type_OutputRendering_members[] = {{"Host", 0}, {"PlainText", 1}, {"Ansi", 2}, {0}};
ENUM(type_OutputRendering, "OutputRendering");

static const enum_member type_ProgressView_members[] = {{"Minimal", 0}, {"Classic", 1}, {0}};
ENUM(type_ProgressView, "ProgressView");

void preference_types_register(void)
{
    static type *const types[] = {&type_ActionPreference,           &type_ConfirmImpact,   &type_ErrorView,
                                  &type_NativeArgumentPassingStyle, &type_OutputRendering, &type_ProgressView};
    type_register(types, sizeof types / sizeof *types);
}
