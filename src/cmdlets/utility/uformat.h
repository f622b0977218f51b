/* uformat.h: dates in strftime's manner: Get-Date -UFormat '%Y-%m-%d'. Threads: pure. */
#ifndef CMDLETS_UFORMAT_H
#define CMDLETS_UFORMAT_H

#include "cmdlets/cmdlets.h"

str *date_uformat(value date, const str *format);

#endif
