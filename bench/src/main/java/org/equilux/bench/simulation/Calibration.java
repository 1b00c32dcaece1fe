package org.equilux.bench.simulation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The costs of a cluster's work: measured by {@code equilux bench calibrate}, or invented.
 *
 * @param machine on which they were measured, for display
 * @param work measured kind of file and operation, for display
 * @param chunkMegapixels pixels of the measured chunks, in millions
 * @param twoRounds whether chunks are counted before they are mapped
 */
public record Calibration(
    String machine,
    String work,
    double chunkMegapixels,
    boolean twoRounds,
    Worker worker,
    Master master,
    Bytes bytes) {

  /**
   * The processor seconds of a worker.
   *
   * @param decode for each megapixel decoded
   * @param map for each megapixel counted
   * @param apply for each megapixel mapped
   * @param encode for each megapixel encoded
   * @param attempt for each attempt, independent of its size
   */
  public record Worker(double decode, double map, double apply, double encode, double attempt) {}

  /**
   * The processor seconds of the master.
   *
   * @param job for each job, independent of its size: for admission, opening, reducing, writing and
   *     events
   * @param attempt for each attempt: for assigning it and taking its result
   * @param sent for each megabyte (10^6 bytes) sent to workers
   * @param received for each megabyte received from workers
   * @param stitched for each megabyte of the stitched result
   * @param heartbeat for each heartbeat of a worker
   */
  public record Master(
      double job,
      double attempt,
      double sent,
      double received,
      double stitched,
      double heartbeat) {}

  /**
   * The sizes of messages.
   *
   * @param input bytes for each pixel in the file
   * @param output bytes for each pixel of the result
   * @param kept bytes for each pixel that a worker keeps between the rounds
   * @param histogram bytes of a chunk's counts
   * @param table bytes of a job's tables and task, for each worker
   */
  public record Bytes(double input, double output, double kept, double histogram, double table) {}

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * Checks the costs.
   *
   * @throws IllegalArgumentException if a cost is negative or not a number, or missing
   */
  public Calibration {
    if (worker == null || master == null || bytes == null) {
      throw new IllegalArgumentException("a calibration needs worker, master and bytes");
    }
    requireCosts(worker.decode, worker.map, worker.apply, worker.encode, worker.attempt);
    requireCosts(master.job, master.attempt, master.sent, master.received, master.stitched);
    requireCosts(master.heartbeat, bytes.input, bytes.output, bytes.kept, bytes.histogram);
    requireCosts(bytes.table);
    if (!(chunkMegapixels > 0 && chunkMegapixels < 1e6)) {
      throw new IllegalArgumentException("chunkMegapixels must be more than 0");
    }
  }

  private static void requireCosts(double... costs) {
    for (double cost : costs) {
      if (!(cost >= 0 && cost < 1e12)) {
        throw new IllegalArgumentException("a cost is " + cost + "; it must be 0 or more");
      }
    }
  }

  /**
   * Reads a calibration.
   *
   * @throws IOException if it cannot be read or is malformed; the message has the reason
   */
  public static Calibration read(Path file) throws IOException {
    return JSON.readValue(file.toFile(), Calibration.class);
  }

  public void write(Path file) throws IOException {
    JSON.writeValue(file.toFile(), this);
  }

  /** Processor seconds of a worker for a megapixel, from file bytes to file bytes. */
  public double workerSecondsPerMegapixel() {
    double counting = twoRounds ? worker.map : 0;
    return worker.decode + counting + worker.apply + worker.encode;
  }
}
