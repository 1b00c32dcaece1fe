package org.equilux.master.database;

/** The two databases, and the few expressions that they write differently. */
public enum Dialect {
  /** SQLite in the data folder, of one process. */
  EMBEDDED,
  /** A PostgreSQL server. */
  POSTGRESQL
}
