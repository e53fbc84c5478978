-- vm_info of one VM at user level, through the API door: customers 2..1000 of fill.sql ask for one of theirs in turn.
local n = 0
request = function()
  n = n + 1
  local user = 2 + (n * 7) % 999
  local vm = 1000000 + 999 * (2 + n % 90) + (user - 2)
  return wrk.format("POST", "/process.aspx?c=api", { ["Host"] = "bench.localhost", ["Content-Type"] = "application/x-www-form-urlencoded" },
    "api_username=bench" .. user .. "&api_key=bench-key-" .. user .. "&action=vm_info&vpsid=" .. vm)
end
response = function(status, headers, body) if status ~= 200 or string.sub(body, 1, 7) ~= '[{"vid"' then print("unexpected: " .. status .. " " .. body) end end
