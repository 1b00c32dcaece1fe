package org.equilux.worker.simd.tables;

import org.equilux.kernels.grid.LutGrid;

/** One table a plane for the whole picture. */
final class GlobalTables implements Mapping {
  private final LutGrid tables;
  private final byte[][] narrow;
  private final boolean permute;

  /**
   * @param permute whether 8-bit values go through {@link Lookups#permute}
   */
  GlobalTables(LutGrid tables, boolean permute, TableBuffers buffers) {
    this.tables = tables;
    this.narrow = buffers.tables;
    this.permute = permute;
    if (isNarrow()) {
      for (int plane = 0; plane < tables.planes(); plane++) {
        Lookups.narrow(tables.entries(), tables.start(0, 0, plane), narrow[plane]);
      }
    }
  }

  private boolean isNarrow() {
    return tables.levels() == 256;
  }

  @Override
  public void map(byte[] values, int at, int n, int plane, byte[] to, int toAt) {
    if (!isNarrow()) {
      Lookups.lookup16(values, at, to, toAt, n, tables.entries(), tables.start(0, 0, plane));
    } else if (permute) {
      Lookups.permute(values, at, to, toAt, n, narrow[plane]);
    } else {
      Lookups.lookup(values, at, to, toAt, n, narrow[plane]);
    }
  }
}
