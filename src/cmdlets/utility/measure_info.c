/* measure_info.c: the types of Measure-Object's results. */
#include "cmdlets/utility/measure_info.h"

#define GETTER(field)                                                                                                  \
    static value get_##field(value self, const type *t __attribute__((unused)))                                        \
    {                                                                                                                  \
        return ((measure_info *)self.as.o)->field;                                                                     \
    }
GETTER(average)
GETTER(sum)
GETTER(maximum)
GETTER(minimum)
GETTER(deviation)
GETTER(lines)
GETTER(words)
GETTER(characters)
GETTER(property)

static value get_count(value self, const type *t __attribute__((unused)))
{
    return v_int(((measure_info *)self.as.o)->count);
}

static const property base_properties[] = {{"Property", "string", get_property, NULL, 0}, {0}};
static const property number_properties[] = {{"Count", "int", get_count, NULL, 0},
                                             {"Average", "System.Nullable[double]", get_average, NULL, 0},
                                             {"Sum", "System.Nullable[double]", get_sum, NULL, 0},
                                             {"Maximum", "System.Nullable[double]", get_maximum, NULL, 0},
                                             {"Minimum", "System.Nullable[double]", get_minimum, NULL, 0},
                                             {"StandardDeviation", "System.Nullable[double]", get_deviation, NULL, 0},
                                             {0}};
static const property object_properties[] = {{"Count", "int", get_count, NULL, 0},
                                             {"Average", "System.Nullable[double]", get_average, NULL, 0},
                                             {"Sum", "System.Nullable[double]", get_sum, NULL, 0},
                                             {"Maximum", "object", get_maximum, NULL, 0},
                                             {"Minimum", "object", get_minimum, NULL, 0},
                                             {"StandardDeviation", "System.Nullable[double]", get_deviation, NULL, 0},
                                             {0}};
static const property text_properties[] = {{"Lines", "System.Nullable[int]", get_lines, NULL, 0},
                                           {"Words", "System.Nullable[int]", get_words, NULL, 0},
                                           {"Characters", "System.Nullable[int]", get_characters, NULL, 0},
                                           {0}};
#define COMMANDS "Microsoft.PowerShell.Commands."
type type_MeasureInfo = {TYPE_OBJECT, .name = COMMANDS "MeasureInfo", .flags = T_ABSTRACT, .kind = K_OBJECT,
                         .properties = base_properties};
#define INFO(id, full, rows)                                                                                           \
    type id = {TYPE_OBJECT, .name = COMMANDS full, .base = COMMANDS "MeasureInfo", .kind = K_OBJECT, .properties = rows}
INFO(type_GenericMeasureInfo, "GenericMeasureInfo", number_properties);
INFO(type_GenericObjectMeasureInfo, "GenericObjectMeasureInfo", object_properties);
INFO(type_TextMeasureInfo, "TextMeasureInfo", text_properties);
