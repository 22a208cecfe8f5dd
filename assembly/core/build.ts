/** Which of the two builds this is: known to the compiler, so what the other one needs is not in the module. */

/** Whether it is for Higress's Envoy, which has host functions of its own (`npm run build` says `--use HIGRESS=1`). */
// @ts-ignore: a constant of the compiler's command line
export const IS_HIGRESS: bool = isDefined(HIGRESS);
