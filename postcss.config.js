/** Mantine's own syntax in CSS modules: light-dark(), rem(), breakpoints by name. */
const config = {
  plugins: {
    "postcss-preset-mantine": {},
  },
};

export default config;
