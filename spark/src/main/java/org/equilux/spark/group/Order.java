package org.equilux.spark.group;

import org.equilux.command.picture.PictureTask;

/**
 * The order to process a picture, serializable.
 *
 * @param index of the picture in the run
 * @param origin absolute path of the picture's file, or of its archive
 * @param source absolute path of the picture, within its archive if it is in one
 * @param shown path of the picture for display
 * @param output absolute path of the result
 * @param tables absolute path of the file for lookup tables; null if they are not needed
 */
public record Order(
    int index, String origin, String source, String shown, String output, String tables) {
  public static Order of(int index, PictureTask task) {
    return new Order(
        index,
        task.source().origin().toAbsolutePath().toString(),
        task.input().toAbsolutePath().toString(),
        task.input().toString(),
        task.output().toAbsolutePath().toString(),
        task.tables().map(target -> target.file().toAbsolutePath().toString()).orElse(null));
  }
}
