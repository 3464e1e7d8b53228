/** English; the other languages are measured by it. */
export const en = {
  failed: 'Something went wrong here; it has been noted. Trying again costs nothing.',
};
