package org.equilux.master.database;

/** The two kinds of databases, with their SQL differences. */
enum Dialect {
  /** SQLite in the data folder, used by one process; write transactions are serialized. */
  EMBEDDED("begin immediate"),
  /** A PostgreSQL server. */
  POSTGRESQL("begin");

  private final String begin;

  Dialect(String begin) {
    this.begin = begin;
  }

  /** The statement that starts a transaction. */
  String begin() {
    return begin;
  }
}
