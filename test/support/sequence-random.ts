/** Numbers from 0 to below 1 that differ from call to call and not from run to run. */
export function sequenceRandom(): () => number {
  let calls = 0;
  return () => {
    calls += 1;
    return (calls * 0.6180339887498949) % 1;
  };
}
