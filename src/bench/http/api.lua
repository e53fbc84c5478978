-- A command at user level, as customers 2..1000 of fill.sql in turn; each has 99 or 100 VMs. PAGE in the environment says which:
--   info one VM by id, list all of the customer's, state one VM, tasks the customer's newest; json-info … the same at the JSON face, with a token.
local call = os.getenv("PAGE") or "info"
local n = 0
local json = string.sub(call, 1, 5) == "json-"
if json then call = string.sub(call, 6) end
local action = ({ info = "vm_info", list = "vm_info", state = "vm_state", tasks = "task_list" })[call]
local good = ({ info = '[{"vid"', list = '[{"vid"', state = "running|{", tasks = '[{"tid"' })[call]
request = function()
  n = n + 1
  local user = 2 + (n * 7) % 999
  local vm = 1000000 + 999 * (2 + n % 90) + (user - 2)
  local named = call == "info" or call == "state"
  if json then
    return wrk.format("POST", "/api/v1/" .. action, { ["Host"] = "bench.localhost", ["Content-Type"] = "application/json", ["Authorization"] = "Bearer pt_bench_" .. string.format("%043d", user) },
      named and '{"vpsid":' .. vm .. "}" or "{}")
  end
  return wrk.format("POST", "/process.aspx?c=api", { ["Host"] = "bench.localhost", ["Content-Type"] = "application/x-www-form-urlencoded" },
    "api_username=bench" .. user .. "&api_key=bench-key-" .. user .. "&action=" .. action .. (named and "&vpsid=" .. vm or ""))
end
response = function(status, headers, body)
  local fits = string.sub(body, 1, #good) == good or (call == "state" and (string.sub(body, 1, 7) == "halted|" or string.sub(body, 1, 9) == '{"state":'))
  if status ~= 200 or not fits then print("unexpected: " .. status .. " " .. string.sub(body, 1, 200)) end
end
