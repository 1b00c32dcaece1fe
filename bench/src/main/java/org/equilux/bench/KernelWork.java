package org.equilux.bench;

import static org.equilux.kernels.PixelFormat.GRAY16;
import static org.equilux.kernels.PixelFormat.GRAY8;
import static org.equilux.kernels.PixelFormat.RGB8;

import java.util.List;
import java.util.OptionalDouble;
import org.equilux.kernels.PixelFormat;

/** What is measured, against whom, on which pictures, and how much faster it is meant to be. */
enum KernelWork {
  EQUALIZE_GRAY8("equalize gray8", "OpenCV equalizeHist", GRAY8, 1.3, 0.9),
  EQUALIZE_RGB8("equalize luminance rgb8", "OpenCV YCrCb chain", RGB8, 3, 0),
  EQUALIZE_GRAY16("equalize gray16", "scalar backend", GRAY16, 2, 0),
  SOBEL_GRAY8("sobel gray8", "OpenCV Sobel, magnitude", GRAY8, 1.5, 0),
  SOBEL_RGB8("sobel rgb8", "OpenCV Sobel, magnitude", RGB8, 1.5, 0),
  CLAHE_GRAY8("clahe gray8", "OpenCV CLAHE", GRAY8, 5, 0),
  CLAHE_RGB8("clahe luminance rgb8", "OpenCV YCrCb chain", RGB8, 0, 0),
  CLAHE_GRAY16("clahe gray16", "OpenCV CLAHE", GRAY16, 2, 0),
  CLAHE_GRAY16_SCALAR("clahe gray16", "scalar backend", GRAY16, 2, 0),
  TABLE_GRAY8("table gray8", "memory copy", GRAY8, 0.8, 0),
  TABLE_RGB8("tables rgb8 per channel", "memory copy", RGB8, 0, 0),
  TABLE_GRAY16("table gray16", "memory copy", GRAY16, 0, 0),
  THREADS("equalize gray8, 2 threads", "1 thread", GRAY8, 0, 0);

  private final String work;
  private final String rival;
  private final PixelFormat format;
  private final double target;
  private final double floor;

  /**
   * @param target how many times as fast as the rival on a photograph; 0 for no target
   * @param floor the same on any other picture; 0 if those are not measured
   */
  KernelWork(String work, String rival, PixelFormat format, double target, double floor) {
    this.work = work;
    this.rival = rival;
    this.format = format;
    this.target = target;
    this.floor = floor;
  }

  String work() {
    return work;
  }

  String rival() {
    return rival;
  }

  PixelFormat format() {
    return format;
  }

  List<PictureKind> kinds() {
    return floor > 0 ? List.of(PictureKind.values()) : List.of(PictureKind.NATURAL);
  }

  OptionalDouble target(PictureKind kind) {
    double wanted = kind == PictureKind.NATURAL ? target : floor;
    return wanted > 0 ? OptionalDouble.of(wanted) : OptionalDouble.empty();
  }
}
