// Why there is no simulation, in a sentence.

/**
 * why words a cause: "browser" has no WebAssembly, "network" brought no program.
 * @param {string} cause
 */
export function why(cause) {
  if (cause === "browser") {
    return { text: "This browser has no WebAssembly, or it was switched off (a lockdown mode does that), so the cluster can't run here.", again: false };
  }
  return { text: "The simulator did not arrive.", again: true };
}
