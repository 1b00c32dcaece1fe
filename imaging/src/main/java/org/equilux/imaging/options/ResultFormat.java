package org.equilux.imaging.options;

/** The formats that can be requested for a result, regardless of its input's. */
public enum ResultFormat {
  PNG,
  TIFF,
  JPEG,
  NETPBM
}
