--[[
  Reads jobs and their places in the line, many at once.

  A job competes with the jobs of its pool: the routes that the workers which can draw it can draw as well, those that
  share a worker with one of these, and so on. Its place is its place among them. The work ahead of it is summed up
  exactly for the nearest 64 jobs of the line; further back it is estimated from the average of the pool. So the cost is
  O(log n) for a line of n jobs.

  ARGV
    2 ms after which a silent worker is not counted on, 3 how many fields of a record to read, then their names, then
    the ids
  Returns
    {waiting, held, waiting work, rate, live workers as {name, report, …},
     then for each id {} or {values of the fields, place}, where place is nil for a job that does not wait, else
     {jobs ahead, work ahead, waiting in its pool, its route where no live worker can draw it, else '', its pool's workers …}}
]]
--- @include "keys"
--- @include "clock"
local exact = 64

-- A new route is known to every worker after so many ms.
local settled = 5000

-- The reports of the workers that showed life lately, by name.
local function liveWorkers()
  local live, names = {}, {}
  local reports = call('HGETALL', prefix .. ':workers')
  for i = 1, #reports, 2 do
    local ok, told = pcall(cjson.decode, reports[i + 1])
    if ok and type(told) == 'table' and tonumber(told.at) and told.at > now - tonumber(ARGV[2]) then
      live[reports[i]] = told.report
      names[#names + 1] = reports[i]
      names[#names + 1] = reports[i + 1]
    end
  end
  return live, names
end

-- {route → pool}, where a pool is {routes = {route → true}, workers = {names}}.
local function poolsOf(live)
  local pools = {}
  for name, report in pairs(live) do
    local pool = { routes = {}, workers = { name } }
    for _, route in ipairs(report.routes or {}) do
      local other = pools[route]
      pool.routes[route] = true
      pools[route] = pool
      if other and other ~= pool then
        for _, worker in ipairs(other.workers) do pool.workers[#pool.workers + 1] = worker end
        for each in pairs(other.routes) do
          pool.routes[each] = true
          pools[each] = pool
        end
      end
    end
  end
  return pools
end

local live, names = liveWorkers()
local pools = poolsOf(live)
local waitingRoutes, waitingWork = {}, 0
local workOfRoutes = call('HGETALL', works)
for i = 1, #workOfRoutes, 2 do
  waitingRoutes[workOfRoutes[i]] = tonumber(workOfRoutes[i + 1])
  waitingWork = waitingWork + tonumber(workOfRoutes[i + 1])
end
local waiting = call('ZCARD', line)

-- Counts the waiting jobs of a pool and their work; `outside` are the routes with waiting jobs that are not in it.
local function measure(pool)
  if pool.count then return end
  pool.count, pool.work, pool.outside = waiting, 0, {}
  for route, work in pairs(waitingRoutes) do
    if pool.routes[route] then
      pool.work = pool.work + work
    else
      pool.outside[#pool.outside + 1] = route
      pool.count = pool.count - call('ZCARD', lineOf(route))
    end
  end
end

local function workAhead(pool, rank, ahead)
  if rank > exact then return ahead * pool.work / math.max(1, pool.count) end
  local work = 0
  if rank > 0 then
    for _, other in ipairs(call('ZRANGE', line, 0, rank - 1)) do
      local record = call('HMGET', jobKey(other), 'route', 'work')
      if pool.routes[record[1]] then work = work + (tonumber(record[2]) or 0) end
    end
  end
  return work
end

local everything = { routes = waitingRoutes, workers = {} }

-- What is known of a route that nobody can draw; '' where that may be about to change.
local function lacking(route)
  if next(live) == nil then return '' end
  local text = call('HGET', routes, route) or ''
  local ok, known = pcall(cjson.decode, text)
  return ok and known.since < now - settled and text or ''
end

local function placeOf(id, route)
  local pool, needs = pools[route], ''
  if not pool then
    needs = lacking(route)
    pool = needs == '' and everything or { routes = { [route] = true }, workers = {} }
  end
  measure(pool)
  local rank = call('ZRANK', line, id) or 0
  local score = call('ZSCORE', line, id) or 0
  local ahead = rank
  for _, route in ipairs(pool.outside) do ahead = ahead - call('ZCOUNT', lineOf(route), '-inf', '(' .. score) end
  return { ahead, tostring(workAhead(pool, rank, ahead)), pool.count, needs, unpack(pool.workers) }
end

local fields = tonumber(ARGV[3])
local fieldNames = { unpack(ARGV, 4, 3 + fields) }
local answer = { waiting, call('ZCARD', held), tostring(waitingWork), call('HGET', fair, 'rate') or '', names }
for i = 4 + fields, #ARGV do
  local values = call('HMGET', jobKey(ARGV[i]), 'state', 'route', unpack(fieldNames))
  local state, route = table.remove(values, 1), table.remove(values, 1)
  if state then
    for k = 1, fields do values[k] = values[k] or '' end
    answer[#answer + 1] = { values, state == 'queued' and placeOf(ARGV[i], route or '') or false }
  else
    answer[#answer + 1] = {}
  end
end
return answer
