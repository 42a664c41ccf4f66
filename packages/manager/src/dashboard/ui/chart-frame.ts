// What a chart and the strip above it leave free at their sides, so that both show the same moment at the same place.
export const AXIS_PX = 62;
export const RIGHT_PX = 12;
