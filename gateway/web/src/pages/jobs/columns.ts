/** The widths of the columns, in the header, the rows and what stands for them while they are read. */
export const ROW_HEIGHT = 32;
export const NARROW_ROW_HEIGHT = 60;

export const GRID_MINE =
  "wide:grid wide:grid-cols-[minmax(12rem,1fr)_5.5rem_10.5rem_16rem_4.5rem] wide:items-center wide:gap-x-4";
export const GRID_ALL =
  "wide:grid wide:grid-cols-[minmax(11rem,1fr)_minmax(6rem,10rem)_5.5rem_10.5rem_16rem_4.5rem] wide:items-center wide:gap-x-4";

export const gridOf = (everybody: boolean): string => (everybody ? GRID_ALL : GRID_MINE);
