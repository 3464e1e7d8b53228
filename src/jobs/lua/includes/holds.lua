-- Held jobs: they take a member's and a server's places like waiting ones, but stand in no line.
local function hold(id, place, kind, ms)
  local latest = tonumber(ms) and now + tonumber(ms) or '+inf'
  call('HSET', jobKey(id), 'state', 'held', 'hold', kind)
  call('ZADD', held, latest, id)
  call('SADD', heldOfMember(place.member), id)
  call('SADD', heldOfServer(place.server), id)
end

local function unhold(id, place)
  call('ZREM', held, id)
  call('SREM', heldOfMember(place.member), id)
  call('SREM', heldOfServer(place.server), id)
  call('HDEL', jobKey(id), 'hold')
end
