-- A page as the customer with 1,000 VMs sees it; the log-in page as a stranger does. PAGE in the environment names it.
local page = os.getenv("PAGE") or "/"
local headers = { ["Host"] = "bench.localhost" }
if page ~= "/login" then headers["Cookie"] = "portico=bench-session-token" end
request = function() return wrk.format("GET", page, headers) end
response = function(status, headers, body) if status ~= 200 then print("unexpected: " .. status) end end
