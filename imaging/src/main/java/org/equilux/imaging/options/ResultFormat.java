package org.equilux.imaging.options;

/** The formats that a result can be asked to have whatever its input's is. */
public enum ResultFormat {
  PNG,
  TIFF,
  JPEG,
  NETPBM
}
