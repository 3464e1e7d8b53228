-- The line: waiting jobs ordered by tag and, within a tag, by when they came.
local placeUnit = 4294967296

-- What the line knows of a job.
local function readPlace(id)
  local record = call('HMGET', jobKey(id), 'member', 'server', 'route', 'tag', 'seq', 'work')
  return {
    member = record[1] or '', server = record[2] or '', route = record[3] or '',
    tag = tonumber(record[4]) or 0, seq = tonumber(record[5]) or 0, work = tonumber(record[6]) or 0,
  }
end

-- Who has waiting jobs at all, with how many, so that the largest are found: servers and members (zsets).
local function fill(kind, name, by)
  local index = prefix .. ':filled:' .. kind
  if tonumber(call('ZINCRBY', index, by, name)) <= 0 then call('ZREM', index, name) end
end

local function scoreOf(place) return place.tag * placeUnit + place.seq end

-- Adds a job to the line; does nothing to one that stands there already.
local function enter(id, place)
  local score = scoreOf(place)
  if call('ZADD', line, 'NX', score, id) == 0 then return end
  call('ZADD', lineOf(place.route), score, id)
  call('ZADD', waitingOfMember(place.member), score, id)
  call('SADD', waitingOfServer(place.server), id)
  fill('s', place.server, 1)
  fill('m', place.member, 1)
  call('HINCRBYFLOAT', works, place.route, place.work)
end

local function leave(id, place)
  call('ZREM', due, id)
  if call('ZREM', line, id) == 0 then return end
  call('ZREM', lineOf(place.route), id)
  call('ZREM', waitingOfMember(place.member), id)
  call('SREM', waitingOfServer(place.server), id)
  fill('s', place.server, -1)
  fill('m', place.member, -1)
  -- An empty line starts afresh, so that rounding errors never add up.
  if call('EXISTS', lineOf(place.route)) == 0 then
    call('HDEL', works, place.route)
  else
    call('HINCRBYFLOAT', works, place.route, -place.work)
  end
end

-- Gives a waiting job another tag, in its record, in the line, and in BullMQ.
local function moveTo(id, place, tag)
  place.tag = tag
  call('HSET', jobKey(id), 'tag', tag)
  local score = scoreOf(place)
  for _, key in ipairs({ line, lineOf(place.route), waitingOfMember(place.member) }) do
    call('ZADD', key, 'XX', score, id)
  end
  setPriority(place.route, id, tag)
end
