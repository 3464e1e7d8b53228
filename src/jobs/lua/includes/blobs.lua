-- The most pictures a request may have; its schema says the same.
local mostImages = 16

local function dropBlobs(id)
  local names = { blobKey(id, 'grid'), blobKey(id, 'preview'), blobKey(id, 'init') }
  for i = 0, mostImages - 1 do names[#names + 1] = blobKey(id, i) end
  call('UNLINK', unpack(names))
end
