#include "entry.h"

/* A terminal of xterm's family, without the keys, which we decode ourselves, and without what some of the family lack:
   repeating, background erase. Colours below 256 are indexed, others 0xRRGGBB. The source (setab as setaf, with 4, 10
   and 48 for 3, 9 and 38):

     onset|a terminal of xterm's family with indexed and true colours,
         am, mir, msgr, xenl, AX, RGB,
         U8#1, colors#0x1000000, cols#80, it#8, lines#24, pairs#0x40000,
         bel=^G, blink=\E[5m, bold=\E[1m, civis=\E[?25l, clear=\E[H\E[2J, cnorm=\E[?25h,
         cr=\r, cub=\E[%p1%dD, cub1=^H, cud=\E[%p1%dB, cud1=\n, cuf=\E[%p1%dC, cuf1=\E[C,
         cup=\E[%i%p1%d;%p2%dH, cuu=\E[%p1%dA, cuu1=\E[A, dim=\E[2m, ech=\E[%p1%dX, ed=\E[J, el=\E[K, el1=\E[1K,
         home=\E[H, hpa=\E[%i%p1%dG, op=\E[39;49m, rev=\E[7m, ritm=\E[23m, rmcup=\E[?1049l, rmso=\E[27m, rmul=\E[24m,
         setaf=\E[%?%p1%{8}%<%t3%p1%d%e%p1%{16}%<%t9%p1%{8}%-%d%e%p1%{256}%<%t38;5;%p1%d%e
        38;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m,
         rmam=\E[?7l, sgr0=\E[m, sitm=\E[3m, smam=\E[?7h, smcup=\E[?1049h, smso=\E[7m, smul=\E[4m, vpa=\E[%i%p1%dd,

   compiled by: tic -x -o ti entry.ti && TERMINFO=ti infocmp -x -Q2 onset | grep -v '^#' | tr -d '\n' */
const char onset_entry[] =
    "b64:HgJBAA8ADwBpAfgBb25zZXR8YSB0ZXJtaW5hbCBvZiB4dGVybSdzIGZhbWlseSB3aXRoIGluZGV4ZWQgYW5kIHRydWUgY29s"
    "b3VycwAAAQAAAQAAAAAAAAAAAQFQAAAACAAAABgAAAD_____________________________________________________AAAA"
    "AQAABAD__wAAAgD_____BAAMABAAFAD__x8AMAAyADYAPQD__z8ARgD__0oA________________TgBTAFgA__9hAP_______2YA"
    "awBwAHUA__9-AIIA_____4sAkQD_________________________________________________________________________"
    "____________________________________________________________________________________________lwD_____"
    "__-gAKkA__-yAP_______________________________7sA____________________________________________________"
    "_________8YAzAD_____________________________________________________________________________________"
    "____________________________________________________________________________________________________"
    "____________________________________________________________________________________________________"
    "________________________0gD________________________________________________________________________X"
    "AP__________________________________4AD________________________lAP__________________________________"
    "________________________________________________________________6wBxAQcADQAbW0gbWzJKABtbSwAbW0oAG1sl"
    "aSVwMSVkRwAbWyVpJXAxJWQ7JXAyJWRIAAoAG1tIABtbPzI1bAAIABtbPzI1aAAbW0MAG1tBABtbNW0AG1sxbQAbWz8xMDQ5aAAb"
    "WzJtABtbN20AG1s3bQAbWzRtABtbJXAxJWRYABtbbQAbWz8xMDQ5bAAbWzI3bQAbWzI0bQAbWyVwMSVkQgAbWyVwMSVkRAAbWyVw"
    "MSVkQwAbWyVwMSVkQQAbWyVpJXAxJWRkABtbPzdoABtbPzdsABtbMUsAG1szOTs0OW0AG1szbQAbWzIzbQAbWyU_JXAxJXs4fSU8"
    "JXQzJXAxJWQlZSVwMSV7MTZ9JTwldDklcDElezh9JS0lZCVlJXAxJXsyNTZ9JTwldDM4OzU7JXAxJWQlZTM4OzI7JXAxJXs2NTUz"
    "Nn0lLyVkOyVwMSV7MjU2fSUvJXsyNTV9JSYlZDslcDElezI1NX0lJiVkJTttABtbJT8lcDElezh9JTwldDQlcDElZCVlJXAxJXsx"
    "Nn0lPCV0MTAlcDElezh9JS0lZCVlJXAxJXsyNTZ9JTwldDQ4OzU7JXAxJWQlZTQ4OzI7JXAxJXs2NTUzNn0lLyVkOyVwMSV7MjU2"
    "fSUvJXsyNTV9JSYlZDslcDElezI1NX0lJiVkJTttAAIAAQAAAAMACgABAQEAAAAAAAMABwBBWABSR0IAVTgA";
