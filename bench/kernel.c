/* The yardstick of `npm run bench`: the bare queue that the simulator's speed is held against. One function, Poisson arrivals, exponential
   service, newest-first warm pool, lazy idle expiry, a binary heap, one histogram update a request, nothing else. kernel REQUESTS RATE */
#include <stdio.h>
#include <stdlib.h>
#include <math.h>
#include <stdint.h>
#include <time.h>
static uint32_t a=42,b=0x9E3779B9,c=0x243F6A88,d=1;
static inline double r(){uint32_t t=a+b+d;d++;a=b^(b>>9);b=c+(c<<3);c=(c<<21|c>>11);c+=t;return t*2.3283064365386963e-10;}
static double ht[1<<16],pt[1<<16],H[4096];
int main(int n,char**v){long N=n>1?atof(v[1]):1e7;double lam=n>2?atof(v[2]):10,warm=n>3?atof(v[3]):1.991,cold=2.244,ex=600;int hn=0;unsigned pb=0,pn=0;int cap=1<<16;long colds=0;double t=0;double inv=1/log(1.02);
for(int i=0;i<20;i++)r();struct timespec s0,s1;clock_gettime(CLOCK_MONOTONIC,&s0);
for(long i=0;i<N;i++){t+=-log(1-r())/lam;
while(hn>0&&ht[0]<=t){double done=ht[0],x=ht[--hn];int k=0;for(;;){int c=2*k+1;if(c>=hn)break;if(c+1<hn&&ht[c+1]<ht[c])c++;if(ht[c]>=x)break;ht[k]=ht[c];k=c;}ht[k]=x;pt[(pb+pn)&(cap-1)]=done;pn++;}
while(pn>0&&pt[pb&(cap-1)]+ex<t){pb++;pn--;}
double s;if(pn>0){pn--;s=-log(1-r())*warm;}else{colds++;s=-log(1-r())*cold;}
double fin=t+s;int k=hn++;while(k>0){int p=(k-1)>>1;if(ht[p]<=fin)break;ht[k]=ht[p];k=p;}ht[k]=fin;
int h=(int)(log(s*1000+1)*inv);if(h>4095)h=4095;H[h]++;}
clock_gettime(CLOCK_MONOTONIC,&s1);double dt=(s1.tv_sec-s0.tv_sec)+(s1.tv_nsec-s0.tv_nsec)*1e-9;printf("C N=%ld lam=%g cold=%.5f%% %.2f M req/s\n",N,lam,100.0*colds/N,N/dt/1e6);}
