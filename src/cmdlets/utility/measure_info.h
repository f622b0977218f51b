/* measure_info.h: what Measure-Object gives: GenericMeasureInfo, GenericObjectMeasureInfo, TextMeasureInfo.
 *
 * Threads: any. Cost: one object a property.
 */
#ifndef CMDLETS_MEASURE_INFO_H
#define CMDLETS_MEASURE_INFO_H

#include "cmdlets/cmdlets.h"

typedef struct measure_info {
    object o;
    int32_t count;
    value average, sum, maximum, minimum, deviation; /* V_NULL: not asked for */
    value lines, words, characters;
    value property;
} measure_info;

extern type type_MeasureInfo, type_GenericMeasureInfo, type_GenericObjectMeasureInfo, type_TextMeasureInfo;

#endif
