-- A page as the customer with 1,000 VMs sees it. PAGE in the environment names it.
local page = os.getenv("PAGE") or "/"
request = function() return wrk.format("GET", page, { ["Host"] = "bench.localhost", ["Cookie"] = "portico=bench-session-token" }) end
response = function(status, headers, body) if status ~= 200 then print("unexpected: " .. status) end end
