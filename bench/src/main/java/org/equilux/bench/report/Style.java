package org.equilux.bench.report;

/** The style sheets of charts and pages, light and dark. */
final class Style {
  /** Colors, and the classes of drawings. */
  static final String CHARTS =
      """
      :root, svg {
        --ground: #ffffff; --ink: #1b1f24; --soft: #59636e; --grid: #e3e7eb; --rule: #c5ccd3;
        --ours: #2f6fb5; --rival: #d0762a; --yardstick: #9aa3ad;
        --p0: #9aa3ad; --p1: #7a5ea8; --p2: #2f6fb5; --p3: #2f9c95; --p4: #b7a12b; --p5: #d98f2b;
        --p6: #c0504d; --p7: #8c3b5a; --p8: #c9ced4;
      }
      @media (prefers-color-scheme: dark) {
        :root, svg {
          --ground: #14181d; --ink: #e8ecf0; --soft: #a3adb8; --grid: #2a3139; --rule: #46505b;
          --ours: #6ba6e6; --rival: #eba05c; --yardstick: #7c8793;
          --p0: #7c8793; --p1: #a98fd6; --p2: #6ba6e6; --p3: #5cc4bc; --p4: #d8c455; --p5: #efb25e;
          --p6: #e5827f; --p7: #cf7b9d; --p8: #4b555f;
        }
      }
      svg { font-family: system-ui, sans-serif; font-size: 12px; }
      .ground { fill: var(--ground); }
      .title { fill: var(--ink); font-size: 14px; font-weight: 600; }
      .label { fill: var(--ink); }
      .value { fill: var(--ink); font-size: 11px; }
      .tick { fill: var(--soft); font-size: 11px; }
      .grid { stroke: var(--grid); }
      .axis { stroke: var(--rule); }
      .whisker { stroke: var(--ink); stroke-width: 1.2; }
      .ours { fill: var(--ours); }
      .rival { fill: var(--rival); }
      .yardstick { fill: var(--yardstick); }
      .p-start { fill: var(--p0); } .p-send { fill: var(--p1); } .p-read-decode { fill: var(--p2); }
      .p-read-decode-map { fill: var(--p2); } .p-map { fill: var(--p3); } .p-reduce { fill: var(--p4); }
      .p-apply { fill: var(--p5); } .p-encode { fill: var(--p6); } .p-write { fill: var(--p7); }
      .p-reduce-apply-encode-write { fill: var(--p5); } .p-receive { fill: var(--p1); opacity: 0.6; }
      .p-wait { fill: var(--p8); }
      .phase { stroke: var(--ground); stroke-width: 0.6; }
      .curve { fill: none; stroke-width: 2; }
      .ideal { stroke: var(--soft); stroke-dasharray: 5 4; stroke-width: 1.5; }
      .c0 { stroke: var(--p2); } .c1 { stroke: var(--p6); } .c2 { stroke: var(--p3); }
      .c3 { stroke: var(--p1); } .c4 { stroke: var(--p5); } .c5 { stroke: var(--p7); }
      .dot { stroke-width: 2; fill: var(--ground); }
      """;

  /** The style of a page. */
  static final String PAGE =
      """
      html { color-scheme: light dark; }
      body { margin: 0 auto; max-width: 84rem; padding: 1.5rem; background: var(--ground); color: var(--ink);
        font: 15px/1.5 system-ui, sans-serif; }
      h1 { font-size: 1.7rem; margin: 0 0 .3rem; } h2 { margin: 2.5rem 0 .4rem; font-size: 1.3rem; }
      p, li { max-width: 60rem; } .soft { color: var(--soft); }
      .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 34rem), 1fr)); gap: 1.5rem 2rem; }
      .charts svg { width: 100%; height: auto; }
      .wide { overflow-x: auto; }
      table { border-collapse: collapse; font-size: .85rem; margin: .6rem 0; }
      th, td { padding: .25rem .7rem; border-bottom: 1px solid var(--grid); text-align: left; white-space: nowrap; }
      th { color: var(--soft); font-weight: 600; border-bottom-color: var(--rule); }
      td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
      .wrong { border-left: 4px solid #c0504d; padding: .3rem .8rem; }
      .key { display: inline-block; width: .8em; height: .8em; border-radius: 2px; margin: 0 .3em 0 1em; }
      .key.ours { background: var(--ours); } .key.rival { background: var(--rival); } .key.yardstick { background: var(--yardstick); }
      summary { cursor: pointer; color: var(--soft); }
      """;

  private Style() {}
}
