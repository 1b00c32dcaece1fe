package org.equilux.bench.chaos;

import java.util.List;

/** A kind of connection of a master, with the breakages that the connection is to bear. */
enum Link {
  /** Requests of clients and of other masters. */
  CLIENTS,
  /** Streams of workers, which are HTTP/2. */
  WORKERS,
  DATABASE,
  /** Requests to the object store, also those of workers at addresses that the master signs. */
  STORE;

  /** The connections of masters whose files lie in a shared folder. */
  static final List<Link> WITHOUT_STORE = List.of(CLIENTS, WORKERS, DATABASE);

  /** What happens to connections. */
  enum Breakage {
    /** The connections that are open break; new ones work. */
    CUT,
    /** Each answer breaks off after some bytes. */
    CUT_ANSWERS,
    /** Nothing passes for a while, and then everything does. */
    SILENCE,
    /** HTTP requests are answered with 503. */
    BUSY
  }

  /** The breakages of this link. */
  List<Breakage> breakages() {
    return switch (this) {
      case CLIENTS, STORE -> List.of(Breakage.values());
      case WORKERS, DATABASE -> List.of(Breakage.CUT, Breakage.SILENCE);
    };
  }
}
