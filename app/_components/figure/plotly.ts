import bar from "plotly.js/lib/bar";
import Plotly from "plotly.js/lib/core";

// Only the trace types used by lib/charts (scatter is part of the core), because the full bundle is 4.7 MB.
// No WebGL: the server downsamples series, and WebGL shaders need eval, which the content security policy forbids.
Plotly.register(bar);

export const plotly = Plotly;
