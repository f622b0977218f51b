# title: the guide's workload 4, 1,000 small JSON files opened and parsed
# bar: sequential <= 120 ms
# bar: parallel <= 0.7 * sequential
# reference: no
. $PSScriptRoot/../row.ps1
$folder = New-Item -ItemType Directory -Path (Join-Path ([IO.Path]::GetTempPath()) "workload-4-$([guid]::NewGuid())")
try {
    1..1000 | ForEach-Object {
        $record = @{ id = $_; name = "item-$_"; tags = 'a', 'b', 'c'; owner = @{ team = 'build'; mail = "team$_@example.org" } }
        Set-Content (Join-Path $folder "$_.json") (ConvertTo-Json $record)
    }
    $files = Get-ChildItem $folder -Filter *.json
    Measure-Row sequential { $files | ForEach-Object { Get-Content $_.FullName -Raw | ConvertFrom-Json } }
    Measure-Row parallel { $files | ForEach-Object -Parallel { Get-Content $_.FullName -Raw | ConvertFrom-Json } -ThrottleLimit 8 }
} finally { Remove-Item -Recurse $folder }
