import bar from "plotly.js/lib/bar";
import Plotly from "plotly.js/lib/core";
import scattergl from "plotly.js/lib/scattergl";

// Only the trace types that preparers in lib/charts make (scatter is part of the core): the full bundle is 4.7 MB.
Plotly.register([scattergl, bar]);

export const plotly = Plotly;
