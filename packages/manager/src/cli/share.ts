// Shares of time for people. Knows rounding; refuses to know what is measured.

/** `99.931 %`. Never rounded up to more than there is: what is not all is not shown as 100 %. */
export const percent = (share: number | null | undefined, digits = 3): string => {
  if (share === null || share === undefined) return '-';
  const scale = 10 ** digits;
  // 0.999 * 100 is a little less than 99.9.
  const cut = Math.floor(share * 100 * scale + 1e-6) / scale;
  return `${share === 1 ? '100' : Math.min(cut, 100 - 1 / scale).toFixed(digits)} %`;
};
