package org.equilux.cli;

import java.util.List;
import java.util.stream.Stream;

/**
 * The needs of a command that the launcher has to meet when it starts Java.
 *
 * @param vectors whether the Vector API's module is loaded
 * @param pixels whether the command computes pixels, which take much memory and OpenCL drivers
 * @param options Java's options
 * @param youngMebibytes of the young generation for each processor, for up to eight; 0 for Java's
 *     default
 * @param brief whether people wait for the command's start: then it runs from {@link BriefJar}, and
 *     from what Java learned in {@link Rehearsal}
 */
record LaunchNeeds(
    Vectors vectors, boolean pixels, List<String> options, int youngMebibytes, boolean brief) {
  /** The condition for loading the Vector API's module. */
  enum Vectors {
    NEVER,
    /** For arguments with enough work to be worth the time of loading and compiling the module. */
    WEIGHED,
    ALWAYS
  }

  /**
   * Java's options for little work. Only what runs often is compiled, and by the quick compiler
   * alone, whose usual threshold of 200 calls compiles much that never pays. Performance counters,
   * a file that is mapped at the start, are for processes that run for long.
   */
  static final List<String> LEAN =
      List.of("-XX:TieredStopAtLevel=1", "-XX:CompileThresholdScaling=10", "-XX:-UsePerfData");

  /** The needs of a command that runs for long and computes pixels. */
  static final LaunchNeeds COMPUTING = new LaunchNeeds(Vectors.ALWAYS, true, List.of(), 0, false);

  /**
   * The needs of a command that only talks to a server, or only tells something: what would be
   * compiled best is done before that.
   */
  static final LaunchNeeds TALKING =
      new LaunchNeeds(
          Vectors.NEVER,
          false,
          Stream.concat(Stream.of("-XX:+UseSerialGC"), LEAN.stream()).toList(),
          0,
          true);

  /**
   * The needs of a command that looks for all that could compute. The vector backend times its
   * loops on this CPU to choose among them, so these must be compiled as they are in a job.
   */
  static final LaunchNeeds LOOKING =
      new LaunchNeeds(
          Vectors.ALWAYS, true, List.of("-XX:+UseSerialGC", "-XX:-UsePerfData"), 0, true);

  /**
   * The needs of a command that computes one picture and ends. It is done before a heap that begins
   * small has grown; and memory that is used again is quicker than memory that is fresh, so chunks
   * die young in a small part of it.
   */
  static final LaunchNeeds BRIEF =
      new LaunchNeeds(
          Vectors.WEIGHED,
          true,
          List.of("-XX:InitialRAMPercentage=5", "-XX:+UseParallelGC", "-Xlog:gc*=error"),
          50,
          true);
}
