--[[
  Images that were given out, against how many there may be in a time. A job's images are taken when it is admitted, and
  given back when it ends without having been drawn.

  quota:{whose}  zset: '{images}:{job}' by the time at which it was admitted
]]
local longestSpan = 31 * 86400000

local function quotaOf(whose) return prefix .. ':quota:' .. whose end

local function imagesOf(entry) return tonumber(string.match(entry, '^%d+')) end

-- The ms until a pause after the newest entry is over; 0 where it is.
local function pauseLeft(whose, pause)
  local newest = call('ZREVRANGE', quotaOf(whose), 0, 0, 'WITHSCORES')
  return newest[2] and math.max(0, tonumber(newest[2]) + pause - now) or 0
end

-- What was given out in the last `span` ms, and the ms until there is room for more: -1 if there never is, 0 if now.
local function roomIn(whose, span, most, images)
  local entries = call('ZRANGEBYSCORE', quotaOf(whose), '(' .. (now - span), '+inf', 'WITHSCORES')
  local used = 0
  for i = 1, #entries, 2 do used = used + imagesOf(entries[i]) end
  if used + images <= most then return used, 0 end
  if images > most then return used, -1 end
  local left = used
  for i = 1, #entries, 2 do
    left = left - imagesOf(entries[i])
    if left + images <= most then return used, tonumber(entries[i + 1]) + span - now end
  end
  return used, -1
end

-- The first quota that is reached: {'pause', ms left} or {'quota', span, most, used, ms left}.
local function reached(images, quotas)
  for _, quota in ipairs(quotas) do
    if quota.pause > 0 then
      local left = pauseLeft(quota.whose, quota.pause)
      if left > 0 then return { 'pause', left } end
    end
    for _, limit in ipairs(quota.limits) do
      local used, left = roomIn(quota.whose, limit.span, limit.most, images)
      if left ~= 0 then return { 'quota', limit.span, limit.most, used, left } end
    end
  end
end

local function take(id, images, quotas)
  local entry, names = images .. ':' .. id, {}
  for i, quota in ipairs(quotas) do
    local key = quotaOf(quota.whose)
    call('ZADD', key, now, entry)
    call('ZREMRANGEBYSCORE', key, '-inf', now - longestSpan)
    call('PEXPIRE', key, longestSpan)
    names[i] = quota.whose
  end
  if #names > 0 then call('HSET', jobKey(id), 'took', entry, 'quotas', cjson.encode(names)) end
end

local function giveBack(id)
  local record = call('HMGET', jobKey(id), 'took', 'quotas')
  if not (record[1] and record[2]) then return end
  for _, whose in ipairs(cjson.decode(record[2])) do call('ZREM', quotaOf(whose), record[1]) end
  call('HDEL', jobKey(id), 'took', 'quotas')
end
