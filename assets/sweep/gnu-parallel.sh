#!/bin/sh
# A sweep in 100 shards over the machines of hosts.txt (a line each, as ssh knows them), in a folder that all of them have.
# What ended well is not begun again: run it once more after a failure.
set -eu
parallel --sshloginfile hosts.txt --workdir "$PWD" --jobs 1 --retries 3 --joblog sweep.log --resume-failed \
  lambda-sim sweep sweep.yml --shard '{}/100' --out 'parts/{}' --quiet ::: $(seq 1 100)
lambda-sim merge parts/* --out sweep
