package org.equilux.spark.group;

import java.io.IOException;
import org.apache.spark.api.java.function.Function2;
import org.equilux.command.report.ErrorReports;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.job.CommonTable;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.spark.task.Assignment;
import org.equilux.spark.task.ExecutorJvm;
import org.equilux.spark.task.Wire;

/**
 * The function that counts a group of pictures in an executor, and adds the counts to others.
 *
 * @param first the run's first picture, which all others must match
 */
public record CountGroup(Assignment assignment, String first)
    implements Function2<String, String, String> {
  @Override
  public String call(String sum, String group) throws InterruptedException {
    PartialSum before = PartialSum.decode(sum);
    // The run fails anyway, and later pictures are not the reason.
    if (before.failure() != null) {
      return sum;
    }
    Group pictures = Group.decode(group);
    Order firstPicture = Wire.decode(first, Order.class);
    Order at = pictures.orders().getFirst();
    try (GroupTask task = new GroupTask(assignment)) {
      CommonTable table = new CommonTable(task.processor().request());
      if (at.index() != firstPicture.index()) {
        task.<Void, JobFailedException>with(
            firstPicture,
            input -> {
              table.look(
                  input.blob(),
                  input.shown(),
                  task.processor().request(),
                  task.processor().limits());
              return null;
            });
      }
      for (Order order : pictures.orders()) {
        at = order;
        task.<Void, JobFailedException>with(
            order,
            input -> {
              task.processor().count(table, input, ProcessGroup.NO_PROGRESS);
              return null;
            });
      }
      return before.plus(PartialSum.of(table.counts())).encode();
    } catch (BackendUnavailableException e) {
      return PartialSum.failed(at.index(), assignment.processing().unavailable(e), true).encode();
    } catch (IOException | JobFailedException | RuntimeException | OutOfMemoryError e) {
      ExecutorJvm.requireWanted();
      String shown = at.shown() + ": ";
      return PartialSum.failed(at.index(), shown + ErrorReports.describe(e), false).encode();
    }
  }

  /** Adds two sums. */
  public static String add(String one, String other) {
    return PartialSum.decode(one).plus(PartialSum.decode(other)).encode();
  }
}
