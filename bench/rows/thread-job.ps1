# title: Start-ThreadJob and Receive-Job -Wait -AutoRemoveJob, a job, of 2,000
# bar: job <= 30 us
# reference: no
. $PSScriptRoot/../row.ps1
Measure-Row job {
    $jobs = 1..2000 | ForEach-Object { Start-ThreadJob { param($n) $n } -ArgumentList $_ }
    $r = $jobs | Receive-Job -Wait -AutoRemoveJob
} 2000
