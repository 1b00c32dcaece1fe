package org.equilux.spark.group;

import org.equilux.command.work.PictureWork;

/**
 * The outcome of a picture, serializable.
 *
 * @param index of the picture in the run
 * @param done null if the picture failed
 * @param error null if the picture succeeded
 * @param unavailable whether the picture failed because the backend is unavailable
 */
public record Outcome(int index, PictureWork.Done done, String error, boolean unavailable) {
  public static Outcome done(Order order, PictureWork.Done done) {
    return new Outcome(order.index(), done, null, false);
  }

  public static Outcome failed(Order order, String error) {
    return new Outcome(order.index(), null, error, false);
  }
}
