import { describe, expect, it } from "vitest";
import { isSeedKey, isSpreadOverDecades, levelNumber, orderLevels } from "#lib/analysis/ablation-levels.ts";
import { findConfounding, likeliestFactor, proposeFactors } from "#lib/analysis/confounders.ts";

const run = (id: string, params: Record<string, string>) => ({ id, name: id, params });

describe("Confounders", () => {
  const runs = [
    run("a", { lr: "1e-3", data: "558K", seed: "0" }),
    run("b", { lr: "1e-4", data: "558K", seed: "1" }),
    run("c", { lr: "1e-2", data: "1.2M", seed: "0" }),
  ];

  it("are the params that vary beside the factor, with who differs from the baseline; seeds are none", () => {
    const { confounders, clean } = findConfounding(runs, ["lr"], "a");
    expect(confounders).toEqual([
      {
        key: "data",
        reference: "558K",
        values: [
          { value: "558K", runIds: ["a", "b"] },
          { value: "1.2M", runIds: ["c"] },
        ],
        differing: ["c"],
        follows: null,
      },
    ]);
    expect(clean).toEqual(["a", "b"]);
  });

  it("are told against the most common value without a baseline, against the baseline's own with one", () => {
    expect(findConfounding(runs, ["lr"], null).confounders[0]).toMatchObject({
      reference: "558K",
      differing: ["c"],
    });
    expect(findConfounding(runs, ["lr"], "c")).toMatchObject({
      confounders: [{ reference: "1.2M", differing: ["a", "b"] }],
      clean: ["c"],
    });
  });

  it("that change with a factor one to one are told apart from those that do not", () => {
    const pairs = [
      run("a", { lr: "1", llm_lr: "1", data: "x" }),
      run("b", { lr: "2", llm_lr: "2", data: "y" }),
      run("c", { lr: "2", llm_lr: "2", data: "x" }),
    ];
    const found = findConfounding(pairs, ["lr"], null).confounders;
    expect(found.map(({ key, follows }) => [key, follows])).toEqual([
      ["data", null],
      ["llm_lr", "lr"],
    ]);
  });

  it("do not include a param that some runs did not log: nobody can tell, and it is said", () => {
    const some = [run("a", { lr: "1", warmup: "0" }), run("b", { lr: "2" })];
    expect(findConfounding(some, ["lr"], "a")).toEqual({
      confounders: [],
      partlyLogged: [{ key: "warmup", missing: ["b"] }],
      clean: ["a", "b"],
    });
  });

  it("leave the largest set of runs that share all else as the clean comparison, the first of equals", () => {
    const moca = [
      run("l", { model: "LLaVA", moca: "false" }),
      run("lm", { model: "LLaVA", moca: "true" }),
      run("m", { model: "Mini", moca: "false" }),
      run("mm", { model: "Mini", moca: "true" }),
    ];
    expect(findConfounding(moca, ["moca"], null).clean).toEqual(["l", "lm"]);
    expect(findConfounding(moca, ["moca"], "mm").clean).toEqual(["m", "mm"]);
    expect(findConfounding(moca, ["moca", "model"], null).clean).toHaveLength(4);
  });

  it("are not agreed on by way of a run that logged less: what one of the set says binds the rest", () => {
    const chain = [run("a", { f: "1" }), run("b", { f: "2", x: "1" }), run("c", { f: "3", x: "2" })];
    expect(findConfounding(chain, ["f"], "a").clean).toEqual(["a", "b"]);
  });
});

describe("Factors", () => {
  it("are proposed where runs logged several values, fully logged ones first, the seed never", () => {
    const runs = [
      run("a", { lr: "1", data: "x", seed: "1", fixed: "0" }),
      run("b", { lr: "2", data: "x", seed: "2", fixed: "0", late: "1" }),
      run("c", { lr: "3", data: "y", seed: "3", fixed: "0", late: "2" }),
    ];
    expect(proposeFactors(runs)).toEqual([
      { key: "lr", levels: ["1", "2", "3"], missing: 0 },
      { key: "data", levels: ["x", "y"], missing: 0 },
      { key: "late", levels: ["1", "2"], missing: 1 },
      { key: "seed", levels: ["1", "2", "3"], missing: 0 },
    ]);
  });

  it("come before params of more levels than a table compares, and the likeliest has most levels to compare", () => {
    const runs = Array.from({ length: 16 }, (_, index) =>
      run(`r${index}`, {
        host: `node-${index}`,
        lr: String(index % 4),
        data: index < 8 ? "x" : "y",
        size: index < 4 ? "s" : "m",
      }),
    );
    expect(proposeFactors(runs).map(({ key }) => key)).toEqual(["lr", "data", "size", "host"]);
    // Runs on different hosts are never comparable.
    expect(likeliestFactor(runs, proposeFactors(runs))).toBe("host");
    const hostless = runs.map(({ params: { host: _, ...params }, ...rest }) => ({ ...rest, params }));
    expect(likeliestFactor(hostless, proposeFactors(hostless))).toBe("lr");
  });

  it("are none where no two runs could be compared, and a seed where nothing else varies", () => {
    const apart = [run("a", { lr: "1", wd: "1", host: "x" }), run("b", { lr: "2", wd: "2", host: "y" })];
    expect(likeliestFactor(apart, proposeFactors(apart))).toBeNull();
    const more = [...apart, run("c", { lr: "2", wd: "2", host: "y", seed: "1" })];
    expect(likeliestFactor(more, proposeFactors([...more, run("d", { lr: "2", seed: "2" })]))).toBeNull();
    const seeds = [run("a", { seed: "1" }), run("b", { seed: "2" })];
    expect(likeliestFactor(seeds, proposeFactors(seeds))).toBe("seed");
  });

  it("may not be seeds by mistake: a key that ends in the word seed is one, linseed is not", () => {
    const keys = ["seed", "random_seed", "data.seed", "SEED", "linseed", "seeds"];
    expect(keys.filter(isSeedKey)).toEqual(["seed", "random_seed", "data.seed", "SEED"]);
  });
});

describe("Levels", () => {
  it("stand in the order of their numbers, counts and exponents included", () => {
    expect(orderLevels(["1e-2", "0.0005", "2e-4"])).toEqual(["2e-4", "0.0005", "1e-2"]);
    expect(orderLevels(["1.2M", "558K", "5000"])).toEqual(["5000", "558K", "1.2M"]);
    expect(levelNumber("1.9M")).toBe(1_900_000);
    expect(levelNumber("7 apples")).toBeNull();
    expect(levelNumber("12e456")).toBeNull();
    expect(levelNumber("1234567890123456781")).toBeNull();
    expect(orderLevels(["1234567890123456783", "1234567890123456781", "42"])).toEqual([
      "42",
      "1234567890123456781",
      "1234567890123456783",
    ]);
  });

  it("stand in the order of known words, of one number within a text, else as they first appear", () => {
    expect(orderLevels(["True", "False"])).toEqual(["False", "True"]);
    expect(orderLevels(["large", "tiny", "base"])).toEqual(["tiny", "base", "large"]);
    expect(orderLevels(["mlp4x", "mlp1x", "mlp12x", "mlp2x"])).toEqual(["mlp1x", "mlp2x", "mlp4x", "mlp12x"]);
    expect(orderLevels(["mlp2x", "mlp1x", "q-former", "mlp2x"])).toEqual(["mlp2x", "mlp1x", "q-former"]);
  });

  it("stand as somebody ordered them, new ones behind in their natural order", () => {
    expect(orderLevels(["3", "1", "2"], ["2", "gone"])).toEqual(["2", "1", "3"]);
  });

  it("are spread over decades when their logarithms are more even than they are", () => {
    expect(isSpreadOverDecades([1e-4, 5e-4, 2e-3, 1e-2])).toBe(true);
    expect(isSpreadOverDecades([500, 1000, 2000, 4000, 8000, 16000])).toBe(true);
    expect(isSpreadOverDecades([1, 1e6])).toBe(true);
    expect(isSpreadOverDecades([15.2, 49.1, 127.1, 181.2])).toBe(false);
    expect(isSpreadOverDecades([0, 0.03, 0.3])).toBe(false);
    expect(isSpreadOverDecades([5, 5])).toBe(false);
  });
});
