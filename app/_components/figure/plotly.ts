import bar from "plotly.js/lib/bar";
import Plotly from "plotly.js/lib/core";

// Only the trace types that preparers in lib/charts make (scatter is part of the core): the full bundle is 4.7 MB.
// No WebGL: series come reduced from the server, and its shaders need eval, which the pages' policy forbids.
Plotly.register(bar);

export const plotly = Plotly;
