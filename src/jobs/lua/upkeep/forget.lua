--[[
  Deletes all that is kept of a finished job. An open one loses its prompt if it can, and goes when it is closed.

  ARGV
    2 id
  Returns
    1 if it was deleted, 0 while it is open
]]
--- @include "keys"
--- @include "blobs"
local id = ARGV[2]
if call('ZSCORE', open, id) then
  call('HSET', job, 'forget', 1)
  if call('HGET', job, 'state') == 'cancelled' then call('HSET', job, 'payload', '') end
  return 0
end
local fields = call('HGETALL', job)
for i = 1, #fields, 2 do
  if string.sub(fields[i], 1, 5) == 'part:' and fields[i + 1] ~= '' then
    local ok, message = pcall(cjson.decode, fields[i + 1])
    if ok and type(message) == 'table' then
      if message.key then call('DEL', messageKey(message.key)) end
      for _, key in ipairs(message.alsoKeys or {}) do call('DEL', messageKey(key)) end
    end
  end
end
dropBlobs(id)
call('ZREM', dead, id)
call('DEL', job)
return 1
