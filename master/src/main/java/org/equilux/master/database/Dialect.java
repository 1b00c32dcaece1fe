package org.equilux.master.database;

/** The two databases, and the few statements that they write differently. */
enum Dialect {
  /** SQLite in the data folder, of one process; its transactions write one after the other. */
  EMBEDDED("begin immediate"),
  /** A PostgreSQL server. */
  POSTGRESQL("begin");

  private final String begin;

  Dialect(String begin) {
    this.begin = begin;
  }

  /** The statement that begins a transaction. */
  String begin() {
    return begin;
  }
}
