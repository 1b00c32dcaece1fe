package org.equilux.bench.jobs;

import java.util.LinkedHashMap;
import java.util.Map;

/** The names of a job's phases, in stacking order. */
final class Phases {
  static final String START = "start";
  static final String SEND = "send";
  static final String DECODE = "read, decode";
  static final String MAP = "map";
  static final String DECODE_MAP = "read, decode, map";
  static final String REDUCE = "reduce";
  static final String APPLY = "apply";
  static final String ENCODE = "encode";
  static final String WRITE = "write";
  static final String APPLY_ENCODE = "reduce, apply, encode, write";
  static final String RECEIVE = "receive";
  static final String WAIT = "wait";

  private static final double MILLI = 1e-3;

  private Phases() {}

  /**
   * The phases of a whole command, from its report.
   *
   * @param seconds elapsed time of the process
   * @param own milliseconds of its work, from its report
   * @param map its report's {@code mapMillis}
   * @param apply its report's {@code applyMillis}
   */
  static Map<String, Double> ofCommand(double seconds, long own, long map, long apply) {
    Map<String, Double> phases = new LinkedHashMap<>();
    phases.put(START, Math.max(0, seconds - own * MILLI));
    phases.put(DECODE_MAP, map * MILLI);
    phases.put(APPLY_ENCODE, apply * MILLI);
    phases.put(WAIT, Math.max(0, (own - map - apply) * MILLI));
    return phases;
  }

  /**
   * The phases of a job on a server, by the client's clock and the job's record.
   *
   * @param send seconds of the upload
   * @param receive seconds of the download
   * @param seconds from the start of the upload to the end of the download
   */
  static Map<String, Double> ofServer(
      double seconds, double send, double receive, long map, long apply) {
    Map<String, Double> phases = new LinkedHashMap<>();
    phases.put(SEND, send);
    phases.put(DECODE_MAP, map * MILLI);
    phases.put(APPLY_ENCODE, apply * MILLI);
    phases.put(RECEIVE, receive);
    phases.put(WAIT, Math.max(0, seconds - send - receive - (map + apply) * MILLI));
    return phases;
  }
}
