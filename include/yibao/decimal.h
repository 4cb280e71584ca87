/* decimal.h: numbers as text, fast.        Layer: base */
#ifndef YIBAO_DECIMAL_H
#define YIBAO_DECIMAL_H

enum { YB_DECIMAL_TEXT = 32 }; /* bytes that any number needs, with the end */

/* Writes the value exactly as printf's "%.12g" does in the C locale; returns the length without the end. */
int yb_decimal_text(double value, char text[YB_DECIMAL_TEXT]);

#endif
